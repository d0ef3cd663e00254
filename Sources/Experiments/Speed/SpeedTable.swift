import Results

extension SpeedMeasurement {
  /// Returns the rows as a table for machines.
  ///
  /// - Parameters:
  ///   - peak: The peak that `measurePeak()` returned.
  ///   - machine: The machine that was measured.
  package func table(_ rows: [SpeedRow], peak: SpeedPeak, machine: Machine) -> CSVTable {
    var table = CSVTable(
      header: [
        "cpu", "architecture", "dataset", "model", "dropout", "batch_size", "threads",
        "train_images", "test_images", "epochs",
      ] + columns("epoch_seconds") + ["epoch_seconds_minimum", "epoch_seconds_maximum"]
        + columns("images_per_second") + columns("test_seconds")
        + ["test_seconds_minimum", "test_seconds_maximum"] + columns("gflops") + ["peak_gflops"]
        + columns("peak_gflops_median") + columns("forward_share") + columns("backward_share")
        + columns("update_share") + ["interval_coverage"])
    for row in rows {
      let key = row.key(dataset: dataset.name)
      var cells: [CSVCell] = [
        machine.cpu.map(CSVCell.text) ?? .missing, .text(machine.architecture),
        .text(key.dataset), .text(key.model), .fraction(key.dropout), .integer(key.batchSize),
        .integer(key.threads), .integer(key.trainingImages), .integer(key.testImages),
        .integer(row.trainingSeconds.count),
      ]
      cells += figures(row.trainingSeconds)
      cells += [CSVCell(row.trainingSeconds.min()), CSVCell(row.trainingSeconds.max())]
      cells += figures(row.imagesPerSecond) + figures(row.testSeconds)
      cells += [CSVCell(row.testSeconds.min()), CSVCell(row.testSeconds.max())]
      cells += figures(row.trainingRates.map { $0 / 1e9 }) + [.fraction(peak.best / 1e9)]
      cells += figures(peak.rates.map { $0 / 1e9 }) + figures(row.shares(\.forward))
      cells += figures(row.shares(\.backward)) + figures(row.shares(\.update))
      cells.append(CSVCell(MedianInterval(row.trainingSeconds).coverage))
      table.append(cells)
    }
    return table
  }
}

/// The columns of a median and its interval.
private func columns(_ name: String) -> [String] {
  [name, "\(name)_interval_low", "\(name)_interval_high"]
}

/// The cells of a median and its interval.
private func figures(_ values: [Double]) -> [CSVCell] {
  let found = MedianInterval(values)
  return [
    .fraction(found.median), CSVCell(found.interval?.lowerBound),
    CSVCell(found.interval?.upperBound),
  ]
}
