import Foundation

/// Formats a number with four decimals, such as "0.0812".
func decimals(_ number: Double) -> String { String(format: "%.4f", number) }

/// Formats a duration, such as "8.1 s" or "3 min 20 s".
func duration(_ seconds: Double) -> String {
  if seconds < 9.95 { return String(format: "%.1f s", seconds) }
  let whole = Int(seconds.rounded())
  if whole < 60 { return "\(whole) s" }
  return whole < 3_600
    ? "\(whole / 60) min \(whole % 60) s" : "\(whole / 3_600) h \(whole / 60 % 60) min"
}
