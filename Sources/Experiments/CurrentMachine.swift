import Kernels
import Results

extension Machine {
  /// The machine that this process runs on.
  package static var current: Machine { Machine(fusesMultiplyAdd: Kernels.fusesMultiplyAdd) }
}
