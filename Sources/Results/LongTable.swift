import Foundation

/// A table of a results folder that is written row by row, so that it takes no memory.
package final class LongTable {
  private let folder: ResultsFolder
  private let name: String
  private let file: AtomicFileWriter

  /// Starts a table.
  ///
  /// - Parameters:
  ///   - header: The names of the columns.
  ///   - name: The file's name, such as `epochs.csv`.
  /// - Throws: `ResultsError`.
  package init(_ header: [String], as name: String, in folder: ResultsFolder) throws(ResultsError) {
    try folder.confirm()
    self.folder = folder
    self.name = name
    file = try AtomicFileWriter(folder.path(of: name), digested: true)
    try file.append(Data(CSVTable(header: header).text.utf8))
  }

  /// Adds the rows of a table with the same header.
  package func append(_ table: CSVTable) throws(ResultsError) {
    try file.append(Data(table.bodyText.utf8))
  }

  /// Replaces the file of that name.
  package func finish() throws(ResultsError) {
    try folder.confirm()
    guard let (bytes, sha256) = try file.finish(), let sha256 else {
      throw .folderTakenAway(path: folder.path)
    }
    folder.record(FileDigest(path: name, bytes: bytes, sha256: sha256))
  }
}
