using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Grange.Geo;

/// <summary>The icosahedron of H3: its faces and the gnomonic projection between the sphere and the grids on them.</summary>
/// <remarks>Centres and azimuths are facts of the H3 grid (github.com/uber/h3, Apache-2.0; see NOTICE). A grid's axes are vectors in a face's
/// plane, so a point is projected by three products and a division, without an angle.</remarks>
static class Icosahedron
{
    /// <summary>By how much the axes of odd resolutions (class III) are turned: the angle whose tangent is √3/5.</summary>
    const double ClassIIITurn = 0.333473172251832115336090755351601070065900389;

    /// <summary>The distance of neighbours in resolution 0 in the plane of a face, where the sphere has radius 1.</summary>
    const double Unit = 0.38196601125010500003;

    static readonly (double X, double Y, double Z, double Azimuth)[] facts =
    [
        (0.2199307791404606, 0.6583691780274996, 0.7198475378926182, 5.619958268523939882),
        (-0.2139234834501421, 0.1478171829550703, 0.9656017935214205, 5.760339081714187279),
        (0.1092625278784797, -0.4811951572873210, 0.8697775121287253, 0.780213654393430055),
        (0.7428567301586791, -0.3593941678278028, 0.5648005936517033, 0.430469363979999913),
        (0.8112534709140969, 0.3448953237639384, 0.4721387736413930, 6.130269123335111400),
        (-0.1055498149613921, 0.9794457296411413, 0.1718874610009365, 2.692877706530642877),
        (-0.8075407579970092, 0.1533552485898818, 0.5695261994882688, 2.982963003477243874),
        (-0.2846148069787907, -0.8644080972654206, 0.4144792552473539, 3.532912002790141181),
        (0.7405621473854482, -0.6673299564565524, -0.0789837646326737, 3.494305004259568154),
        (0.8512303986474293, 0.4722343788582681, -0.2289137388687808, 3.003214169499538391),
        (-0.7405621473854481, 0.6673299564565524, 0.0789837646326737, 5.930472956509811562),
        (-0.8512303986474292, -0.4722343788582682, 0.2289137388687808, 0.138378484090254847),
        (0.1055498149613919, -0.9794457296411413, -0.1718874610009365, 0.448714947059150361),
        (0.8075407579970092, -0.1533552485898819, -0.5695261994882688, 0.158629650112549365),
        (0.2846148069787908, 0.8644080972654204, -0.4144792552473539, 5.891865957979238535),
        (-0.7428567301586791, 0.3593941678278027, -0.5648005936517033, 2.711123289609793325),
        (-0.8112534709140971, -0.3448953237639382, -0.4721387736413930, 3.294508837434268316),
        (-0.2199307791404607, -0.6583691780274996, -0.7198475378926182, 3.804819692245439833),
        (0.2139234834501420, -0.1478171829550704, -0.9656017935214205, 3.664438879055192436),
        (-0.1092625278784796, 0.4811951572873210, -0.8697775121287253, 2.361378999196363184),
    ];

    /// <summary>The faces beside each, across the edges ij, ki and jk.</summary>
    static readonly byte[] beside =
    [
        4, 1, 5, 0, 2, 6, 1, 3, 7, 2, 4, 8, 3, 0, 9, 10, 14, 0, 11, 10, 1, 12, 11, 2, 13, 12, 3, 14, 13, 4,
        5, 6, 15, 6, 7, 16, 7, 8, 17, 8, 9, 18, 9, 5, 19, 16, 19, 10, 17, 15, 11, 18, 16, 12, 19, 17, 13, 15, 18, 14,
    ];

    static readonly Face[] classII = [.. facts.Select(face => Face.Of(face, 0))], classIII = [.. facts.Select(face => Face.Of(face, ClassIIITurn))];

    /// <summary>The centres of four faces at a time: x, y and z.</summary>
    static readonly Vector256<double>[] centres =
    [
        .. Enumerable.Range(0, 5).SelectMany(i => facts[(4 * i)..(4 * i + 4)] is [var a, var b, var c, var d]
            ? new[] { Vector256.Create(a.X, b.X, c.X, d.X), Vector256.Create(a.Y, b.Y, c.Y, d.Y), Vector256.Create(a.Z, b.Z, c.Z, d.Z) } : []),
    ];

    /// <summary>Steps of a resolution's grid in resolution 0's.</summary>
    static readonly double[] scales = [.. Enumerable.Range(0, 17).Select(resolution => Math.Pow(7, resolution / 2) * (resolution % 2 == 0 ? 1 : Math.Sqrt(7)) / Unit)];

    /// <summary>The hexagon of a resolution's grid that holds a point of the unit sphere, on the face nearest to it.</summary>
    public static FaceHex Project(in Vec point, int resolution)
    {
        var face = Nearest(point);
        ref readonly var plane = ref (resolution % 2 == 0 ? classII : classIII)[face];
        var scale = scales[resolution] / plane.Centre.Dot(point);
        return new FaceHex(face, Hex.Holding(plane.ToA.Dot(point) * scale, plane.ToB.Dot(point) * scale));
    }

    /// <summary>The point of a face at a place of a resolution's grid, which need not be a whole one.</summary>
    public static LatLng Unproject(int face, double a, double b, int resolution)
    {
        ref readonly var plane = ref (resolution % 2 == 0 ? classII : classIII)[face];
        var scale = 1 / scales[resolution];
        return (plane.Centre + plane.I * (a * scale) + plane.J * (b * scale)).ToLatLng();
    }

    /// <summary>The face across an edge, and how coordinates come over: turned anticlockwise by times 60°, then moved by so many lengths of resolution 0.</summary>
    public static (int Face, int Turns, Hex Move) Across(int face, Edge edge)
    {
        var other = beside[3 * face + (int)edge];
        if (edge == Edge.JK) return (other, 3, new Hex(-2, 0));
        var isCap = face is < 5 or > 14; // around the poles the triangles meet otherwise than in the belt
        return (edge == Edge.IJ) == isCap ? (other, isCap ? 1 : 3, new Hex(0, -2)) : (other, isCap ? 5 : 3, new Hex(2, 2));
    }

    /// <summary>The edge between two faces.</summary>
    public static Edge Between(int face, int other) => (Edge)beside.AsSpan(3 * face, 3).IndexOf((byte)other);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static int Nearest(in Vec point)
    {
        var (x, y, z) = (Vector256.Create(point.X), Vector256.Create(point.Y), Vector256.Create(point.Z));
        var (best, faces, four) = (Vector256.Create(-2.0), Vector256<long>.Zero, Vector256.Create(0L, 1, 2, 3));
        for (var i = 0; i < centres.Length; i += 3)
        {
            var near = centres[i] * x + centres[i + 1] * y + centres[i + 2] * z;
            var nearer = Vector256.GreaterThan(near, best);
            best = Vector256.ConditionalSelect(nearer, near, best);
            faces = Vector256.ConditionalSelect(nearer.AsInt64(), four, faces);
            four += Vector256.Create(4L);
        }
        var (at, most) = (faces[0], best[0]);
        for (var lane = 1; lane < 4; lane++)
            if (best[lane] > most) (at, most) = (faces[lane], best[lane]);
        return (int)at;
    }

    /// <summary>A face's plane for the resolutions of one class.</summary>
    /// <param name="Centre">Where it touches the sphere.</param>
    /// <param name="I">A step along i.</param>
    /// <param name="J">A step along j.</param>
    /// <param name="ToA">What gives the A of a point.</param>
    /// <param name="ToB">What gives its B.</param>
    readonly record struct Face(Vec Centre, Vec I, Vec J, Vec ToA, Vec ToB)
    {
        public static Face Of((double X, double Y, double Z, double Azimuth) fact, double turn)
        {
            var centre = new Vec(fact.X, fact.Y, fact.Z);
            var north = (new Vec(0, 0, 1) + centre * -centre.Z).Normalized();
            var east = north.Cross(centre);
            var (sin, cos) = Math.SinCos(fact.Azimuth - turn);
            var (x, y) = (north * cos + east * sin, north * sin + east * -cos);
            return new(centre, x, x * -0.5 + y * (Math.Sqrt(3) / 2), x + y * (1 / Math.Sqrt(3)), y * (2 / Math.Sqrt(3)));
        }
    }
}

/// <summary>An edge of a face, between two of its axes.</summary>
enum Edge
{
    IJ,
    KI,
    JK,
}
