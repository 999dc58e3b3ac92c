import Foundation
import Testing

@testable import Datasets

struct DataLocationTests {
  func tiny(_ folder: URL, _ prefix: String, count: Int) throws {
    try folder.file(
      "\(prefix)-images-idx3-ubyte",
      idx([2051, count, 2, 2], [UInt8](repeating: 9, count: 4 * count)))
    try folder.file(
      "\(prefix)-labels-idx1-ubyte", idx([2049, count], [UInt8](repeating: 1, count: count)))
  }

  func picture(_ value: UInt8) -> [UInt8] {
    Image(bytes: [value], channels: 1, height: 1, width: 1).portableAnymap
  }

  @Test func `the built-in sets need no folder`() throws {
    let location = DataLocation(folder: "/nowhere")
    let glyphs = try location.load("glyphs")
    #expect(glyphs.train.count == 10_000 && glyphs.test.count == 2_000)
    let (first, other) = (try glyphs.train.image(at: 0), try glyphs.test.image(at: 0))
    #expect(first != other)
  }

  @Test func `a set that is missing is answered with how to get it`() {
    let location = DataLocation(folder: "/nowhere")
    #expect(
      complaint { _ = try location.load("mnist") }
        == "mnist is not in /nowhere/mnist: fetch it with \"swift run fetch-data mnist\", or set "
        + "COURSE_DATA to the folder that holds mnist")
    #expect(
      complaint { _ = try location.load("mnits") }
        == "there is no data set called mnits: there are glyphs, colour, mnist, fashion-mnist and "
        + "cifar10, and folders of your own")
    #expect(complaint { _ = try location.load("") }?.hasPrefix("no data set is named") == true)
  }

  @Test func `an IDX set is found by name and by path, and a missing file is named`() throws {
    try withTemporaryFolder { folder in
      let mnist = folder.appendingPathComponent("mnist")
      try tiny(mnist, "train", count: 3)
      let location = DataLocation(folder: folder.path)
      #expect(
        complaint { _ = try location.load("mnist") }
          == nil)
      try FileManager.default.removeItem(atPath: mnist.path + "/train-labels-idx1-ubyte")
      #expect(
        complaint { _ = try location.load("mnist") }
          == "\(mnist.path) holds the images of the train set of mnist but not its labels: a file like "
          + "train-labels-idx1-ubyte or .gz belongs there")
      try tiny(mnist, "train", count: 3)
      try tiny(mnist, "t10k", count: 2)
      for name in ["mnist", mnist.path] {
        let split = try location.load(name)
        #expect(split.train.count == 3 && split.test.count == 2 && split.train.classCount == 10)
      }
    }
  }

  @Test func `CIFAR-10 works with the files that are there, and says so`() throws {
    try withTemporaryFolder { folder in
      let record = [UInt8](repeating: 1, count: 3073)
      try folder.file("cifar10/data_batch_1.bin", record + record)
      try folder.file("cifar10/test_batch.bin", record)
      let split = try DataLocation(folder: folder.path).load("cifar10")
      #expect(split.train.count == 2 && split.test.count == 1)
      #expect(split.note == "of the 5 files of training pictures, 1 could be found")
    }
  }

  @Test func `a folder with train and test or val is taken as it is`() throws {
    try withTemporaryFolder { folder in
      for part in ["train", "val"] {
        for name in ["a", "b"] { try folder.file("\(part)/\(name)/1.pgm", picture(1)) }
      }
      let split = try DataLocation(folder: "/nowhere").load(folder.path)
      #expect(split.train.count == 2 && split.test.count == 2 && split.note == nil)
      try folder.file("val/c/1.pgm", picture(1))
      #expect(
        complaint { _ = try DataLocation(folder: "/nowhere").load(folder.path) }?
          .contains("val/c is a class that train has no pictures of: it has 2 classes") == true)
    }
  }

  @Test func `of a folder without such parts a fifth of each class is kept for testing`() throws {
    try withTemporaryFolder { folder in
      for index in 0..<10 { try folder.file("own/a/\(index).pgm", picture(1)) }
      for index in 0..<3 { try folder.file("own/b/\(index).pgm", picture(1)) }
      let split = try DataLocation(folder: folder.path).load("own")
      #expect(split.test.classCounts == [2, 1] && split.train.classCounts == [8, 2])
      #expect(split.note?.contains("3 of 13 pictures") == true)
      let both = [split.train, split.test].map { Set(($0 as! ImageFolder).paths) }
      #expect(both[0].isDisjoint(with: both[1]))
      for index in 1..<10 {
        try FileManager.default.removeItem(atPath: "\(folder.path)/own/a/\(index).pgm")
      }
      for index in 1..<3 {
        try FileManager.default.removeItem(atPath: "\(folder.path)/own/b/\(index).pgm")
      }
      let single = try DataLocation(folder: folder.path).load("own")
      #expect(single.note?.contains("test pictures are the training pictures") == true)
    }
  }

  @Test(arguments: [
    ("train-images-idx3-ubyte", "MNIST/raw"), ("train-images.idx3-ubyte", ""),
    ("TRAIN-IMAGES.IDX3-UBYTE", "raw"), ("train-images-idx3-ubyte", "FashionMNIST/raw"),
  ])
  func `an IDX set is found under the names that people have it by`(name: String, place: String)
    throws
  {
    try withTemporaryFolder { folder in
      for (part, count) in [("train", 4), ("t10k", 2)] {
        let base = "\(place)/" + name.replacing("train", with: part).replacing("TRAIN", with: part)
        try folder.file(base, idx([2051, count, 2, 2], [UInt8](repeating: 9, count: 4 * count)))
        try folder.file(
          base.replacing("images", with: "labels").replacing("IMAGES", with: "labels").replacing(
            "idx3", with: "idx1"
          ).replacing("IDX3", with: "idx1"),
          idx([2049, count], (0..<UInt8(count)).map { $0 }))
      }
      let split = try DataLocation(folder: "/nowhere").load(folder.path)
      #expect(split.train.count == 4 && split.test.count == 2 && split.note == nil)
      #expect(split.train.classNames[0] == (place.hasPrefix("Fashion") ? "T-shirt/top" : "0"))
      #expect(split.train.classCount == (place.contains("/") ? 10 : 4))
    }
  }

  @Test func `sets of letters have their classes, and several in a folder are told apart`() throws {
    try withTemporaryFolder { folder in
      for (set, classes) in [("emnist-letters", 27), ("emnist-balanced", 47)] {
        for (part, count) in [("train", classes), ("test", 2)] {
          try folder.file(
            "gzip/\(set)-\(part)-images-idx3-ubyte",
            idx([2051, count, 1, 1], [UInt8](repeating: 0, count: count)))
          try folder.file(
            "gzip/\(set)-\(part)-labels-idx1-ubyte",
            idx([2049, count], (0..<UInt8(count)).map { $0 }))
        }
      }
      try folder.file("gzip/emnist-letters-mapping.txt", Array("1 65 97\r\n2 66 98\r\n".utf8))
      let location = DataLocation(folder: "/nowhere")
      let found = complaint { _ = try location.load(folder.path) }
      #expect(found?.contains("holds 2 sets: give one of them, ") == true)
      let letters = try location.load(folder.path + "/gzip/emnist-letters")
      #expect(letters.train.classCount == 27 && letters.train.classNames[2] == "B/b")
      #expect(try location.load(folder.path + "/gzip/emnist-balanced").train.classCount == 47)
    }
  }

  @Test func `CIFAR-10 is found in its archive's folder, other versions are told by name`() throws {
    try withTemporaryFolder { folder in
      let record = [UInt8](repeating: 1, count: 3073)
      let inside = "own/cifar-10-batches-bin"
      try folder.file("\(inside)/data_batch_1.bin", record + record)
      let location = DataLocation(folder: folder.path)
      // Without its test file.
      let split = try location.load("own")
      #expect(split.isHeldOut && split.train.count == 1 && split.test.count == 1)
      try folder.file("\(inside)/test_batch.bin", record)
      #expect(try location.load("own").test.count == 1)
      try folder.file("py/cifar-10-batches-py/data_batch_1", [1])
      #expect(complaint { _ = try location.load("py") }?.contains("as Python's pickles") == true)
      try folder.file("hundred/fine_label_names.txt", [1])
      #expect(complaint { _ = try location.load("hundred") }?.contains("holds CIFAR-100") == true)
    }
  }

  @Test(arguments: [("Train", "Test"), ("training", "valid"), ("train", "val")])
  func `parts are found in any case, and classes that one lacks keep their labels`(
    train: String, test: String
  ) throws {
    try withTemporaryFolder { folder in
      for name in ["a", "b", "c"] { try folder.file("x/\(train)/\(name)/1.pgm", picture(1)) }
      for name in ["a", "c"] { try folder.file("x/\(test)/\(name)/deep/2.pgm", picture(1)) }
      try folder.file("__MACOSX/x/1.pgm", [])
      let split = try DataLocation(folder: "/nowhere").load(folder.path)
      #expect(split.train.labels == [0, 1, 2] && split.test.labels == [0, 2])
      #expect(split.note == "\(test) has no pictures of 1 of the 3 classes")
    }
  }

  @Test func `without test pictures some are held out, or none if that is asked for`() throws {
    try withTemporaryFolder { folder in
      for index in 0..<10 { try folder.file("train/a/\(index).pgm", picture(1)) }
      for index in 0..<10 { try folder.file("train/b/\(index).pgm", picture(1)) }
      try folder.file("test/1.pgm", picture(1))
      let location = DataLocation(folder: "/nowhere")
      let split = try location.load(folder.path)
      #expect(split.isHeldOut && split.train.count == 16 && split.test.count == 4)
      #expect(
        split.note
          == "the folder has no test pictures of its own: 4 of 20 pictures, a fifth of each class, "
          + "are kept for testing; test is not used, its 1 files lie in no folders of classes")
      let whole = try location.load(folder.path, holdOut: 0)
      #expect(whole.isHeldOut && whole.train.count == 20 && whole.test.count == 0)
      let third = try location.load(folder.path, holdOut: 0.3)
      #expect(third.test.count == 6 && third.note?.contains("30 % of each class") == true)
      try folder.file("test/ILSVRC2012_val_00000001.JPEG", picture(1))
      let sorting = complaint { _ = try location.load(folder.path) }
      #expect(
        sorting?.contains("'from torchvision.datasets import ImageNet; ImageNet(\"\(folder.path)\"")
          == true)
      #expect(
        sorting?.contains("put LOC_val_solution.csv, as Kaggle's copy has it, beside") == true)
    }
  }

  @Test func `ImageNet is taken as torchvision and as Kaggle leave it on a disk`() throws {
    try withTemporaryFolder { folder in
      let location = DataLocation(folder: "/nowhere")
      let (a, b) = ("n01440764", "n01443537")
      for name in [a, b] {
        try folder.file("tv/train/\(name)/\(name)_1.JPEG", picture(1))
        try folder.file("tv/val/\(name)/ILSVRC2012_val_0000000\(name.last!).JPEG", picture(1))
        try folder.file("kaggle/ILSVRC/Data/CLS-LOC/train/\(name)/\(name)_1.JPEG", picture(1))
      }
      // Archives and lists beside the folders do no harm.
      for file in ["meta.bin", "ILSVRC2012_img_val.tar", "ILSVRC2012_devkit_t12/data/meta.mat"] {
        try folder.file("tv/\(file)", [1])
      }
      let torchvision = try location.load(folder.path + "/tv")
      #expect(torchvision.train.labels == [0, 1] && torchvision.test.labels == [0, 1])
      #expect(torchvision.origin != nil && torchvision.note == nil)

      let root = "kaggle/ILSVRC/Data/CLS-LOC"
      for number in 1...4 {
        try folder.file("\(root)/val/ILSVRC2012_val_0000000\(number).JPEG", picture(1))
        try folder.file("\(root)/test/ILSVRC2012_test_0000000\(number).JPEG", picture(1))
      }
      let lines = [
        "ImageId,PredictionString", "ILSVRC2012_val_00000003,\(a) 85 131 499 445 \(a) 1 2 3 4 ",
        "ILSVRC2012_val_00000001,\(b) 1 2 3 4 ", "ILSVRC2012_val_00000002,\(a) 1 2 3 4 ",
        "ILSVRC2012_val_00000004,n99999999 1 2 3 4 ",
      ]
      let list = Array(lines.joined(separator: "\r\n").utf8)
      try folder.file("kaggle/LOC_val_solution.csv", list)
      let kaggle = try location.load(folder.path + "/" + root)
      #expect(kaggle.test.labels == [1, 0, 0])
      #expect(kaggle.note?.contains("1 file of ") == true, "\(kaggle.note ?? "")")
      try folder.file("kaggle/LOC_val_solution.csv", Array("nothing".utf8))
      #expect(
        complaint { _ = try location.load(folder.path + "/" + root) }?
          .contains("none is listed with a class of train") == true)
    }
  }

  @Test func `pictures without labels are found, each a class of its own`() throws {
    try withTemporaryFolder { folder in
      for name in ["b.pgm", "a.PGM", "deep/c.pgm"] { try folder.file(name, picture(7)) }
      try folder.file("notes.txt", [1])
      try folder.file(".hidden.pgm", [1])
      let all = try UnlabelledImages(at: folder.path)
      #expect(
        all.paths.map { String($0.dropFirst(folder.path.count + 1)) }
          == ["a.PGM", "b.pgm", "deep/c.pgm"])
      #expect(all.labels == [0, 1, 2] && all.classNames == all.paths)
      #expect(
        all.remarks == ["1 file was passed over, not being pictures by their endings: 1 .txt"])
      #expect(try all.image(at: 2).shape == [1, 1, 1])
      #expect(try UnlabelledImages(at: folder.path + "/b.pgm").paths == [folder.path + "/b.pgm"])
      #expect(
        complaint { _ = try UnlabelledImages(at: "/nowhere") }
          == "/nowhere does not exist: check the path")
      try folder.file("empty/x.txt", [1])
      #expect(
        complaint { _ = try UnlabelledImages(at: folder.path + "/empty") }
          == "\(folder.path)/empty holds no pictures; it holds other files: 1 .txt; name a "
          + "folder with pictures, such as JPEG or PNG files")
    }
  }

  @Test func `when nothing fits the sentence says what was found and what is known`() throws {
    try withTemporaryFolder { folder in
      try folder.file("a.jpg", picture(1))
      try folder.file("b.txt", [])
      let found = complaint { _ = try DataLocation(folder: "/nowhere").load(folder.path) }
      #expect(
        found?.hasPrefix(
          "\(folder.path) holds no folders but 1 picture and other files (1 .txt); known are one "
            + "folder per class") == true)
      let archive = try folder.file("set.zip", Array("PK\u{3}\u{4}".utf8))
      #expect(
        complaint { _ = try DataLocation(folder: "/nowhere").load(archive) }
          == "\(archive) is a ZIP archive: unpack it first")
    }
  }
}
