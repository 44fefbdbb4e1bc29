using System.Buffers.Binary;
using System.Data;
using Dapper;

namespace Grange.Store;

/// <summary>How values that SQL has no type for are kept.</summary>
static class SqlTypes
{
    /// <summary>Tells Dapper, once per process; again does no harm.</summary>
    public static void Register() => SqlMapper.AddTypeHandler(new UInt128AsBytes());

    /// <summary>Amounts are 16 bytes big-endian: both engines order such blobs as the numbers they are.</summary>
    sealed class UInt128AsBytes : SqlMapper.TypeHandler<UInt128>
    {
        public override UInt128 Parse(object value) => BinaryPrimitives.ReadUInt128BigEndian((byte[])value);

        public override void SetValue(IDbDataParameter parameter, UInt128 value)
        {
            var bytes = new byte[16];
            BinaryPrimitives.WriteUInt128BigEndian(bytes, value);
            parameter.DbType = DbType.Binary;
            parameter.Value = bytes;
        }
    }
}
