namespace Grange.Geo;

public readonly partial record struct H3Cell
{
    /// <summary>Corners a boundary may have: six, and one more where a side crosses an edge of the icosahedron and so is bent.</summary>
    public const int MaxCorners = 10;

    static readonly Hex[] cornersII = [new(2, 1), new(1, 2), new(-1, 1), new(-2, -1), new(-1, -2), new(1, -1)];
    static readonly Hex[] cornersIII = [new(5, 4), new(1, 5), new(-4, 1), new(-5, -4), new(-1, -5), new(4, -1)];

    /// <summary>Its corners, anticlockwise.</summary>
    public LatLng[] Boundary()
    {
        Span<LatLng> corners = stackalloc LatLng[MaxCorners];
        return corners[..WriteBoundary(corners)].ToArray();
    }

    /// <summary>Writes its corners, anticlockwise.</summary>
    /// <param name="corners">Room for <see cref="MaxCorners"/>.</param>
    /// <returns>How many there are.</returns>
    public int WriteBoundary(Span<LatLng> corners)
    {
        Span<FaceHex> places = stackalloc FaceHex[6];
        places = places[..Corners(places, out var fine)];
        return IsPentagon ? PentagonBoundary(places, fine, corners) : HexagonBoundary(places, fine, corners);
    }

    /// <summary>Square metres within the boundary.</summary>
    public double Area
    {
        get
        {
            Span<LatLng> corners = stackalloc LatLng[MaxCorners];
            return LatLng.Area(corners[..WriteBoundary(corners)]);
        }
    }

    /// <summary>The faces of the icosahedron, 0 to 19, that it lies on, in ascending order.</summary>
    public int[] Faces()
    {
        if (IsPentagon && Resolution % 2 == 0) return CenterChild(Resolution + 1).Faces(); // its corners are on edges; its central child crosses the same
        Span<FaceHex> places = stackalloc FaceHex[6];
        var faces = new SortedSet<int>();
        foreach (var place in places[..Corners(places, out var fine)]) faces.Add(Moved(place, fine, out _).Face);
        return [.. faces];
    }

    bool IsClassIII => Resolution % 2 == 1;

    /// <summary>The corners on the grid of the cell's own face, three times as fine as the even resolution <paramref name="fine"/>.</summary>
    int Corners(Span<FaceHex> places, out int fine)
    {
        var centre = FaceHex.Of(this);
        var (middle, offsets, count) = (centre.Hex * 3, IsClassIII ? cornersIII : cornersII, IsPentagon ? 5 : 6);
        if (IsClassIII) middle = middle.Down(toClassIII: false);
        fine = IsClassIII ? Resolution + 1 : Resolution;
        for (var i = 0; i < count; i++) places[i] = centre with { Hex = middle + offsets[i] };
        return count;
    }

    /// <summary>A corner as the face has it on which it lies; about a pentagon more than one edge may be between.</summary>
    FaceHex Moved(FaceHex place, int fine, out Side side)
    {
        var moved = place.Within(fine, 3, out side);
        while (IsPentagon && side == Side.Beyond) moved = moved.Within(fine, 3, out side);
        return moved;
    }

    int HexagonBoundary(ReadOnlySpan<FaceHex> places, int fine, Span<LatLng> corners)
    {
        var (count, home) = (0, places[0].Face);
        var (last, lastSide) = (0, Side.Inside);
        for (var i = 0; i <= places.Length; i++)
        {
            var place = places[i % places.Length];
            var moved = Moved(place, fine, out var side);
            if (IsClassIII && i > 0 && moved.Face != last && lastSide != Side.OnEdge)
            {
                var edge = Icosahedron.Between(home, last == home ? moved.Face : last);
                if (Crossing(places[(i + 5) % 6].Hex, place.Hex, edge, fine) is var (a, b)) corners[count++] = Point(home, a, b, fine);
            }
            if (i < places.Length) corners[count++] = Point(moved.Face, moved.Hex.A, moved.Hex.B, fine);
            (last, lastSide) = (moved.Face, side);
        }
        return count;
    }

    /// <summary>Every side of a pentagon of an odd resolution crosses an edge.</summary>
    int PentagonBoundary(ReadOnlySpan<FaceHex> places, int fine, Span<LatLng> corners)
    {
        var (count, last) = (0, default(FaceHex));
        for (var i = 0; i <= places.Length; i++)
        {
            var moved = Moved(places[i % places.Length], fine, out _);
            if (IsClassIII && i > 0)
            {
                var (face, turns, move) = Icosahedron.Across(moved.Face, Icosahedron.Between(moved.Face, last.Face));
                var there = moved.Hex.Turned(turns) + move * (FaceHex.Length(fine) * 3);
                if (Crossing(last.Hex, there, Icosahedron.Between(face, moved.Face), fine) is var (a, b)) corners[count++] = Point(face, a, b, fine);
            }
            if (i < places.Length) corners[count++] = Point(moved.Face, moved.Hex.A, moved.Hex.B, fine);
            last = moved;
        }
        return count;
    }

    /// <summary>Where the side between two corners crosses an edge of their face; null when a corner is on the edge, so that nothing is bent.</summary>
    static (double A, double B)? Crossing(Hex from, Hex to, Edge edge, int fine)
    {
        var most = 6 * FaceHex.Length(fine);
        var (start, end) = (Height(from, edge), Height(to, edge));
        if (start == most || end == most) return null;
        var part = (double)(most - start) / (end - start);
        return (from.A + part * (to.A - from.A), from.B + part * (to.B - from.B));
    }

    /// <summary>How far a place is on the way from the face's opposite corner to an edge.</summary>
    static int Height(Hex place, Edge edge) => edge switch
    {
        Edge.IJ => place.A + place.B,
        Edge.JK => place.B - 2 * place.A,
        _ => place.A - 2 * place.B,
    };

    static LatLng Point(int face, double a, double b, int fine) => Icosahedron.Unproject(face, a / 3, b / 3, fine);
}
