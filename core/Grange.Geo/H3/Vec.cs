namespace Grange.Geo;

/// <summary>A vector in space; on the unit sphere it is a point, z towards the north pole and x towards latitude and longitude 0.</summary>
readonly record struct Vec(double X, double Y, double Z)
{
    public static Vec Of(LatLng point)
    {
        var (sinLat, cosLat) = Math.SinCos(point.Lat * LatLng.Degree);
        var (sinLng, cosLng) = Math.SinCos(point.Lng * LatLng.Degree);
        return new(cosLat * cosLng, cosLat * sinLng, sinLat);
    }

    /// <summary>The point of the sphere in this direction, whatever the length.</summary>
    public LatLng ToLatLng() => new(Math.Atan2(Z, Math.Sqrt(X * X + Y * Y)) / LatLng.Degree, Math.Atan2(Y, X) / LatLng.Degree);

    public double Dot(in Vec other) => X * other.X + Y * other.Y + Z * other.Z;

    public Vec Cross(in Vec other) => new(Y * other.Z - Z * other.Y, Z * other.X - X * other.Z, X * other.Y - Y * other.X);

    public Vec Normalized() => this * (1 / Math.Sqrt(Dot(this)));

    public static Vec operator +(in Vec one, in Vec other) => new(one.X + other.X, one.Y + other.Y, one.Z + other.Z);
    public static Vec operator *(in Vec one, double by) => new(one.X * by, one.Y * by, one.Z * by);
}
