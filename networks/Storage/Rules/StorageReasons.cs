namespace Grange.Storage;

/// <summary>What the reasons of storage's scores mean, for the people who are paid by them.</summary>
static class StorageReasons
{
    public static string? Explain(string reason) => reason switch
    {
        StorageScore.Proven => "the device proved that it holds every piece it was asked for, so all bytes of its pieces count",
        StorageScore.Missing => "no answer to the epoch's challenge came before it closed, so nothing counts: was the device off, or unable to reach the node?",
        StorageScore.Wrong => "the answer to the epoch's challenge does not fit the pieces the device should hold, so nothing counts: is its disk damaged?",
        StorageScore.Revoked => "the device was revoked by its owner before the epoch closed",
        StorageScore.Disqualified => "the device failed too many audits: it earns nothing any more, and what it holds goes to others",
        "rent" => "rent for bytes that were stored and proven in this epoch, at the price the provider asks",
        _ => null,
    };
}
