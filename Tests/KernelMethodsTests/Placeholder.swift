import Testing
@testable import KernelMethods
