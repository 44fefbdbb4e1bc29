namespace Grange.Mapping.Jpeg;

/// <summary>Why bytes are no picture that is taken.</summary>
public enum JpegFault : byte
{
    None,

    /// <summary>They do not start as a JPEG file does.</summary>
    NotJpeg,

    /// <summary>More pixels than are taken.</summary>
    TooLarge,

    /// <summary>The file is damaged or cut off.</summary>
    Corrupt,
}
