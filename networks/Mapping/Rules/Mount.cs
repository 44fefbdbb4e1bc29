namespace Grange.Mapping;

/// <summary>Which way a camera looks from its vehicle. A hex that was seen from the front is still fresh to the side.</summary>
public enum Mount : byte
{
    Front = 0,
    Side = 1,
}
