import Testing

@testable import Notebook

struct MachineTests {
  @Test(arguments: [
    ("processor\t: 0\nmodel name\t: AMD EPYC 7B13\nflags\t\t: fpu\n", "AMD EPYC 7B13"),
    (
      "processor\t: 0\nBogoMIPS\t: 50.00\nCPU implementer\t: 0x41\nCPU part\t: 0xd0c\n",
      "an ARM processor (implementer 0x41, part 0xd0c)"
    ), ("processor\t: 0\n", nil),
  ])
  func `a processor is named as the system names it`(cpuinfo: String, name: String?) {
    #expect(Machine.processor(in: cpuinfo) == name)
  }
}
