using System.Collections.Frozen;

namespace Grange.Kernel;

/// <summary>The rules a node answers by in one network: what it does not keep, whom it does not serve, who may join. Pure; the same question gets the same answer.</summary>
/// <param name="Content">Content that is neither kept nor served.</param>
/// <param name="DeniedAccounts">Accounts that are not served.</param>
/// <param name="Admission">Who may register a device, from the network's definition.</param>
public sealed record PolicyRules(Denylist Content, FrozenSet<Address> DeniedAccounts, AdmissionTerms Admission)
{
    /// <summary>The code of a refusal for a denylist.</summary>
    public const string ContentDenied = "content-denied";

    static readonly FrozenSet<string> Actions = ["register", "upload", "read", "buy", "claim"];

    /// <summary>Everyone may do everything.</summary>
    public static PolicyRules Open { get; } = new(Denylist.Empty, [], AdmissionTerms.Open);

    /// <summary>Null when allowed, else the reason; the first rule of (account, content, admission) that says no is the reason.</summary>
    public Fault? Check(PolicyQuestion question)
    {
        if (!Actions.Contains(question.Action)) throw new ArgumentException($"no policy asks about '{question.Action}'", nameof(question));
        if (question.Account is { } account && DeniedAccounts.Contains(account))
            return new Fault("account-denied", $"this node does not serve {account}", "its operator can tell why and hear an appeal", 403);
        if (question.Content is { } content && Content.FindOnWay(content, question.Path) is { } rule)
            return new Fault(ContentDenied, rule.IsLegal ? "the law forbids this node to serve this content" : "this content is on a denylist of this node", "its operator can tell which and hear an appeal", rule.Status);
        return question.Action == "register" ? Admits(question) : null;
    }

    Fault? Admits(PolicyQuestion question) => Admission.Kind switch
    {
        AdmissionKind.Open => null,
        AdmissionKind.AllowList when question.Account is { } account && Admission.Accounts.Contains(account) => null,
        AdmissionKind.ManufacturerKeys when question.Device is { } device && MakerWord.Find(device, Admission.Keys) is not null => null,
        AdmissionKind.ManufacturerKeys => new Fault("admission-no-maker", "none of the makers that the network's definition names vouches for this device", "its maker writes maker.word beside the device's key: grange devices vouch DIR --maker FILE", 403),
        AdmissionKind.AllowList => new Fault("admission-not-listed", $"{question.Account?.ToString() ?? "nobody"} is not on the network's allow-list", "ask its founder; the list stands in the definition", 403),
        // An admission rule that nothing here can judge must not admit.
        _ => new Fault("admission-unsupported", $"this node cannot judge admission by {Admission.Kind}", Status: 501),
    };
}
