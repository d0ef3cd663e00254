import Results

/// Manifests that cannot be used, with the reasons.
let unusableManifests: [(json: String, reason: ManifestError)] = [
  ("{}", .damaged),
  ("{\"schema_version\": \(laterSchema)}", .later(schema: laterSchema)),
]

private let laterSchema = Manifest.currentSchema + 1
