using FsCheck;
using FsCheck.Fluent;

namespace Grange.Content.Tests.Sealed;

public sealed class SealedNameTests
{
    static readonly SealingKey Key = SealingKey.From(new byte[32]);

    [Fact]
    public void A_name_comes_back_and_is_the_same_text_each_time() => Prop.ForAll<NonNull<string>, NonNull<string>>((folder, name) =>
    {
        using var names = new SealedName(Key);
        if (!DagNode.IsText(name.Get) || !DagNode.IsText(folder.Get)) return true;
        var text = names.Seal(folder.Get, name.Get);
        return names.Open(folder.Get, text) == name.Get && names.Seal(folder.Get, name.Get) == text && !text.Contains('/');
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_same_name_elsewhere_or_under_another_key_looks_different_and_does_not_open()
    {
        using var names = new SealedName(Key);
        using var strangers = new SealedName(SealingKey.Generate());
        var text = names.Seal("taxes", "2026.pdf");
        Assert.NotEqual(text, names.Seal("taxe", "s2026.pdf"));
        Assert.NotEqual(text, names.Seal("", "2026.pdf"));
        Assert.Null(names.Open("", text));
        Assert.Null(strangers.Open("taxes", text));
        Assert.Null(names.Open("taxes", $"{(text[0] == 'A' ? 'B' : 'A')}{text.AsSpan(1)}"));
        Assert.Null(names.Open("taxes", text.AsSpan(0, 10)));
        Assert.Null(names.Open("taxes", "no base64url!"));
        Assert.DoesNotContain("2026", text);
    }
}
