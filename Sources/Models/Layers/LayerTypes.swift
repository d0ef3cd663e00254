/// All types of layers that a description can contain.
package enum LayerTypes {
  /// All types, in the order in which they are shown to users.
  package static let all: [any Layer.Type] = [
    Conv2D.self,
    LocallyConnected2D.self,
    ZeroPadding2D.self,
    MaxPooling2D.self,
    AveragePooling2D.self,
    GlobalAveragePooling2D.self,
    GlobalMaxPooling2D.self,
    Flatten.self,
    Dense.self,
    Activation.self,
    Dropout.self,
    BatchNormalization.self,
  ]
}
