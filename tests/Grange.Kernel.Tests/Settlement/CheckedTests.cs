using Grange.Kernel;

namespace Grange.Tests.Settlement;

public sealed class CheckedTests
{
    [Fact]
    public void What_was_never_checked_is_not_taken_for_confirmed()
        => Assert.Throws<InvalidOperationException>(() => default(Checked<string>).TryGet(out _, out _));

    [Fact]
    public void A_finding_reads_as_a_sentence()
    {
        Assert.Equal("root at settlement 3: expected a, found b", Finding.Mismatch("root", "settlement 3", "a", "b").ToString());
        Assert.Equal("evidence bafy is missing", Finding.Missing("evidence", "bafy").ToString());
    }
}
