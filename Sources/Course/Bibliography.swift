import Fast
import Notebook

/// The works that the chapters lean on, in the order asked for.
///
/// - Parameter keys: first author and year each, as in `[Krizhevsky2012]`.
public func works(_ keys: String...) -> [Source] {
  keys.map { key in
    guard let text = bibliography[key] else {
      fatalError("\(key) is not in Sources/Course/Bibliography.swift")
    }
    return Source(key, addresses[key].map { "\(text), \($0)" } ?? text)
  }
}

/// Authors, title and year of each work, in one place: two chapters do not quote it differently.
private let bibliography: [String: String] = [
  "Aizerman1964":
    "M. Aizerman, E. Braverman, L. Rozonoer: Theoretical foundations of the potential "
    + "function method in pattern recognition learning (1964)",
  "Ba2016": "J. L. Ba, J. R. Kiros, G. E. Hinton: Layer normalization (2016)",
  "Baldi2013": "P. Baldi, P. Sadowski: Understanding dropout (2013)",
  "Bay2006": "H. Bay, T. Tuytelaars, L. Van Gool: SURF: speeded up robust features (2006)",
  "Benoit1924":
    "Cdt. Benoît: Note sur une méthode de résolution des équations normales, the method "
    + "of Cdt. Cholesky (1924)",
  "Breiman1996": "L. Breiman: Bagging predictors (1996)",
  "Brown1971": "D. Brown: Close-range camera calibration (1971)",
  "Buolamwini2018":
    "J. Buolamwini, T. Gebru: Gender shades: intersectional accuracy disparities in commercial "
    + "gender classification (2018)",
  "Byrd2019":
    "J. Byrd, Z. C. Lipton: What is the effect of importance weighting in deep learning? (2019)",
  "Chellapilla2006":
    "K. Chellapilla, S. Puri, P. Simard: High performance convolutional neural networks "
    + "for document processing (2006)",
  "Ciresan2011":
    "D. Cireşan, U. Meier, J. Masci, L. Gambardella, J. Schmidhuber: Flexible, high "
    + "performance convolutional neural networks for image classification (2011)",
  "Clevert2015":
    "D.-A. Clevert, T. Unterthiner, S. Hochreiter: Fast and accurate deep network "
    + "learning by exponential linear units (2015)",
  "Cortes1995": "C. Cortes, V. Vapnik: Support-vector networks (1995)",
  "CudaConvnet2012":
    "A. Krizhevsky: the source code of AlexNet (2012), which grew out of his cuda-convnet; "
    + "published by the Computer History Museum (2025)",
  "Dalal2005": "N. Dalal, B. Triggs: Histograms of oriented gradients for human detection (2005)",
  "Fukushima1980":
    "K. Fukushima: Neocognitron: a self-organizing neural network model for a mechanism of "
    + "pattern recognition unaffected by shift in position (1980)",
  "Glorot2010":
    "X. Glorot, Y. Bengio: Understanding the difficulty of training deep feedforward "
    + "neural networks (2010)",
  "Devlin2018":
    "J. Devlin, M.-W. Chang, K. Lee, K. Toutanova: BERT: pre-training of deep bidirectional "
    + "transformers (2018), and its program",
  "Goyal2017":
    "P. Goyal, P. Dollár, R. Girshick and others: Accurate, large minibatch SGD: training "
    + "ImageNet in 1 hour (2017)",
  "Hamey1998": "L. Hamey: XOR has no local minima (1998)",
  "Hartley1997": "R. Hartley, P. Sturm: Triangulation (1997)",
  "He2015": "K. He, X. Zhang, S. Ren, J. Sun: Delving deep into rectifiers (2015)",
  "He2016": "K. He, X. Zhang, S. Ren, J. Sun: Deep residual learning for image recognition (2016)",
  "Hendrycks2016": "D. Hendrycks, K. Gimpel: Gaussian error linear units (2016)",
  "Hinton2006":
    "G. Hinton, S. Osindero, Y. Teh: A fast learning algorithm for deep belief nets "
    + "(2006)",
  "Hinton2012":
    "G. E. Hinton, N. Srivastava, A. Krizhevsky, I. Sutskever, R. Salakhutdinov: "
    + "Improving neural networks by preventing co-adaptation of feature detectors (2012)",
  "Hochreiter1991":
    "S. Hochreiter: Untersuchungen zu dynamischen neuronalen Netzen, diploma thesis "
    + "(1991)",
  "Hu2017": "J. Hu, L. Shen, G. Sun: Squeeze-and-excitation networks (2017)",
  "Hubel1962":
    "D. Hubel, T. Wiesel: Receptive fields, binocular interaction and functional "
    + "architecture in the cat's visual cortex (1962)",
  "ILSVRC2012":
    "ImageNet Large Scale Visual Recognition Challenge 2012: results, as published by its "
    + "organisers",
  "Ioffe2015": "S. Ioffe, C. Szegedy: Batch normalization (2015)",
  "Kimeldorf1971":
    "G. Kimeldorf, G. Wahba: Some results on Tchebycheffian spline functions (1971)",
  "Kingma2014": "D. P. Kingma, J. Ba: Adam: a method for stochastic optimization (2014)",
  "Krizhevsky2012":
    "A. Krizhevsky, I. Sutskever, G. E. Hinton: ImageNet classification with deep "
    + "convolutional neural networks (2012)",
  "Lavin2016": "A. Lavin, S. Gray: Fast algorithms for convolutional neural networks (2016)",
  "LeCun1989":
    "Y. LeCun, B. Boser, J. S. Denker and others: Backpropagation applied to handwritten "
    + "zip code recognition (1989)",
  "LeCun1998":
    "Y. LeCun, L. Bottou, Y. Bengio, P. Haffner: Gradient-based learning applied to "
    + "document recognition (1998)",
  "Li2010":
    "F.-F. Li: ImageNet: crowdsourcing, benchmarking and other cool things, talk at Carnegie Mellon "
    + "University (2010)",
  "Loshchilov2016":
    "I. Loshchilov, F. Hutter: SGDR: stochastic gradient descent with warm restarts "
    + "(2016)",
  "Loshchilov2017": "I. Loshchilov, F. Hutter: Decoupled weight decay regularization (2017)",
  "Lowe2004": "D. Lowe: Distinctive image features from scale-invariant keypoints (2004)",
  "Maas2013":
    "A. Maas, A. Hannun, A. Ng: Rectifier nonlinearities improve neural network acoustic "
    + "models (2013)",
  "Mercer1909":
    "J. Mercer: Functions of positive and negative type, and their connection with the "
    + "theory of integral equations (1909)",
  "Minsky1969": "M. Minsky, S. Papert: Perceptrons (1969)",
  "Nair2010":
    "V. Nair, G. E. Hinton: Rectified linear units improve restricted Boltzmann machines "
    + "(2010)",
  "Notes":
    "Lecture notes on AlexNet that circulate among students, unpublished: quoted for what is "
    + "said, not as authorities",
  "Novikoff1962": "A. Novikoff: On convergence proofs for perceptrons (1962)",
  "Perronnin2010":
    "F. Perronnin, J. Sánchez, T. Mensink: Improving the Fisher kernel for large-scale "
    + "image classification (2010)",
  "Platt1998": "J. Platt: Sequential minimal optimization (1998)",
  "Polyak1964":
    "B. T. Polyak: Some methods of speeding up the convergence of iteration methods "
    + "(1964)",
  "PyTorch": "PyTorch 2.15, its results as recorded in this repository",
  "Rahimi2007": "A. Rahimi, B. Recht: Random features for large-scale kernel machines (2007)",
  "Rosenblatt1958": "F. Rosenblatt: The perceptron (1958)",
  "Rumelhart1986":
    "D. Rumelhart, G. E. Hinton, R. Williams: Learning representations by back-propagating "
    + "errors (1986)",
  "Saunders1998":
    "C. Saunders, A. Gammerman, V. Vovk: Ridge regression learning algorithm in dual "
    + "variables (1998)",
  "Simonyan2014":
    "K. Simonyan, A. Zisserman: Very deep convolutional networks for large-scale image "
    + "recognition (2014)",
  "Sivic2003":
    "J. Sivic, A. Zisserman: Video Google: a text retrieval approach to object matching in "
    + "videos (2003)",
  "Srivastava2014":
    "N. Srivastava, G. E. Hinton, A. Krizhevsky, I. Sutskever, R. Salakhutdinov: Dropout: "
    + "a simple way to prevent neural networks from overfitting (2014)",
  "Tompson2015":
    "J. Tompson, R. Goroshin, A. Jain, Y. LeCun, C. Bregler: Efficient object localization "
    + "using convolutional networks (2015)",
  "Ulyanov2016": "D. Ulyanov, A. Vedaldi, V. Lempitsky: Instance normalization (2016)",
  "Wan2013":
    "L. Wan, M. Zeiler, S. Zhang, Y. LeCun, R. Fergus: Regularization of neural networks "
    + "using DropConnect (2013)",
  "Welch1947":
    "B. Welch: The generalization of Student's problem when several different population "
    + "variances are involved (1947)",
  "Williams2001":
    "C. Williams, M. Seeger: Using the Nyström method to speed up kernel machines (2001)",
  "Wu2018": "Y. Wu, K. He: Group normalization (2018)",
  "Zhang2023":
    "A. Zhang, Z. Lipton, M. Li, A. Smola: Dive into Deep Learning (2023), sections 1.5 and 8.1",
  "Zhong2017":
    "Z. Zhong, L. Zheng, G. Kang, S. Li, Y. Yang: Random erasing data augmentation (2017)",
]

/// Where a work is to be found, for those that have a lasting address.
private let addresses: [String: String] = [
  "Ba2016": "arXiv:1607.06450",
  "Buolamwini2018": "https://proceedings.mlr.press/v81/buolamwini18a.html",
  "Byrd2019": "arXiv:1812.03372",
  "Clevert2015": "arXiv:1511.07289",
  "Cortes1995": "doi:10.1007/BF00994018",
  "Dalal2005": "doi:10.1109/CVPR.2005.177",
  "Glorot2010": "https://proceedings.mlr.press/v9/glorot10a.html",
  "Goyal2017": "arXiv:1706.02677",
  "Hartley1997": "doi:10.1006/cviu.1997.0547",
  "He2015": "arXiv:1502.01852",
  "He2016": "arXiv:1512.03385",
  "Hendrycks2016": "arXiv:1606.08415",
  "Hinton2006": "doi:10.1162/neco.2006.18.7.1527",
  "Hinton2012": "arXiv:1207.0580",
  "Hu2017": "arXiv:1709.01507",
  "Ioffe2015": "arXiv:1502.03167",
  "Kingma2014": "arXiv:1412.6980",
  "Krizhevsky2012": "doi:10.1145/3065386",
  "Lavin2016": "arXiv:1509.09308",
  "LeCun1989": "doi:10.1162/neco.1989.1.4.541",
  "LeCun1998": "doi:10.1109/5.726791",
  "Loshchilov2016": "arXiv:1608.03983",
  "Loshchilov2017": "arXiv:1711.05101",
  "Lowe2004": "doi:10.1023/B:VISI.0000029664.99615.94",
  "Polyak1964": "doi:10.1016/0041-5553(64)90137-5",
  "Rosenblatt1958": "doi:10.1037/h0042519",
  "Simonyan2014": "arXiv:1409.1556",
  "Srivastava2014": "https://jmlr.org/papers/v15/srivastava14a.html",
  "Ulyanov2016": "arXiv:1607.08022",
  "Welch1947": "doi:10.1093/biomet/34.1-2.28",
  "Wu2018": "arXiv:1803.08494",
]
