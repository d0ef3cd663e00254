import Kernels
import Models
import Results

extension Machine {
  /// The machine that this process runs on.
  package static var current: Machine { Machine(fusesMultiplyAdd: Kernels.fusesMultiplyAdd) }
}

extension Arithmetic {
  /// The class of this program's arithmetic, in words: programs of one class train the same bytes.
  package static var className: String {
    "generation \(generation), \(Kernels.fusesMultiplyAdd ? "fused" : "emulated") multiply-add"
  }
}
