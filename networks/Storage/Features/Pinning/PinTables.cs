using Grange.Store;

namespace Grange.Storage.Pinning;

/// <summary>The table of pins; every row belongs to one network and one account, <c>made_ms</c> is unique within the network.</summary>
static class PinTables
{
    public const string Module = "pins";

    public static IReadOnlyList<Migration> All { get; } =
    [
        new("pins", """
            CREATE TABLE pins_pin (
                network text NOT NULL, id text NOT NULL, account blob NOT NULL, access text NOT NULL, made_ms bigint NOT NULL, state text NOT NULL, content blob NOT NULL,
                pin text NOT NULL, before text, bytes bigint, problem text,
                PRIMARY KEY (network, id));
            CREATE INDEX pins_pin_by_account ON pins_pin (network, account, made_ms);
            CREATE INDEX pins_pin_by_state ON pins_pin (network, state, made_ms)
            """),
    ];
}
