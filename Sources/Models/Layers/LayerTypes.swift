/// Every type of layer: what can be read from a description.
public enum LayerTypes {
  /// In the order in which they are listed for people.
  public static let all: [any Layer.Type] = [
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
