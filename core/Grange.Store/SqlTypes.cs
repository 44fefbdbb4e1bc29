using System.Buffers.Binary;
using System.Data;
using Dapper;
using Grange.Content;
using Grange.Kernel;

namespace Grange.Store;

/// <summary>How the kernel's types are kept: in the three column types that both engines have.</summary>
static class SqlTypes
{
    /// <summary>Tells Dapper, once per process; again does no harm.</summary>
    public static void Register()
    {
        // Amounts are 16 bytes big-endian: both engines order such blobs as the numbers they are.
        Blob(Write, bytes => BinaryPrimitives.ReadUInt128BigEndian(bytes));
        Blob(amount => Write(amount.Value), bytes => new Wei(BinaryPrimitives.ReadUInt128BigEndian(bytes)));
        Blob(address => address.ToByteArray(), bytes => Address.Read(bytes));
        Blob(hash => hash.ToByteArray(), bytes => Hash32.Read(bytes));
        Blob(device => device.Value.ToByteArray(), bytes => new DeviceId(Hash32.Read(bytes)));
        Blob(cid => cid.ToByteArray(), bytes => Cid.TryRead(bytes, out var cid, out _) ? cid : throw new FormatException("a CID in the database is damaged"));
        Add(new Column<MicroUsd, long>(DbType.Int64, amount => amount.Value, kept => new MicroUsd(kept)));
        Add(new Column<NetworkSlug, string>(DbType.String, slug => slug.ToString(), NetworkSlug.Parse));
    }

    static byte[] Write(UInt128 amount)
    {
        var bytes = new byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, amount);
        return bytes;
    }

    static void Blob<T>(Func<T, byte[]> write, Func<byte[], T> read) => Add(new Column<T, byte[]>(DbType.Binary, write, read));

    static void Add<T, TKept>(Column<T, TKept> column) => SqlMapper.AddTypeHandler(column);

    sealed class Column<T, TKept>(DbType type, Func<T, TKept> write, Func<TKept, T> read) : SqlMapper.TypeHandler<T>
    {
        public override T Parse(object value) => read((TKept)value);

        public override void SetValue(IDbDataParameter parameter, T? value)
        {
            parameter.DbType = type;
            parameter.Value = value is null ? DBNull.Value : write(value);
        }
    }
}
