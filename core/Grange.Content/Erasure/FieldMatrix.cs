namespace Grange.Content;

/// <summary>A matrix over GF(2^8), row by row.</summary>
sealed class FieldMatrix(int rows, int columns)
{
    readonly byte[] cells = new byte[rows * columns];

    public int Rows => rows;
    public int Columns => columns;

    public byte this[int row, int column]
    {
        get => cells[row * columns + column];
        set => cells[row * columns + column] = value;
    }

    public Span<byte> Row(int row) => cells.AsSpan(row * columns, columns);

    public static FieldMatrix operator *(FieldMatrix left, FieldMatrix right)
    {
        var product = new FieldMatrix(left.Rows, right.Columns);
        for (var row = 0; row < left.Rows; row++)
            for (var inner = 0; inner < left.Columns; inner++) AddTimes(product.Row(row), right.Row(inner), left[row, inner]);
        return product;
    }

    /// <summary>The inverse, by Gauss and Jordan.</summary>
    /// <exception cref="InvalidOperationException">There is none. Rows of an <see cref="ErasureCode"/> always have one.</exception>
    public FieldMatrix Inverted()
    {
        var (left, right) = (new FieldMatrix(rows, columns), new FieldMatrix(rows, columns));
        cells.CopyTo(left.cells, 0);
        for (var i = 0; i < rows; i++) right[i, i] = 1;
        for (var pivot = 0; pivot < rows; pivot++)
        {
            var found = pivot;
            while (found < rows && left[found, pivot] == 0) found++;
            if (found == rows) throw new InvalidOperationException("the matrix is singular");
            left.Swap(found, pivot);
            right.Swap(found, pivot);
            var scale = GaloisField.Inverse(left[pivot, pivot]);
            Scale(left.Row(pivot), scale);
            Scale(right.Row(pivot), scale);
            for (var row = 0; row < rows; row++)
            {
                var factor = left[row, pivot];
                if (row == pivot || factor == 0) continue;
                AddTimes(left.Row(row), left.Row(pivot), factor);
                AddTimes(right.Row(row), right.Row(pivot), factor);
            }
        }
        return right;
    }

    void Swap(int one, int other)
    {
        if (one == other) return;
        Span<byte> kept = stackalloc byte[columns];
        Row(one).CopyTo(kept);
        Row(other).CopyTo(Row(one));
        kept.CopyTo(Row(other));
    }

    static void Scale(Span<byte> row, byte factor)
    {
        foreach (ref var cell in row) cell = GaloisField.Multiply(cell, factor);
    }

    /// <summary>Adding and subtracting are the same here.</summary>
    static void AddTimes(Span<byte> row, ReadOnlySpan<byte> other, byte factor)
    {
        for (var i = 0; i < row.Length; i++) row[i] ^= GaloisField.Multiply(other[i], factor);
    }
}
