using System.Diagnostics;
using Grange.Kernel;
using Grange.Kernel.Crypto;

namespace Grange.Tests.Settlement;

/// <summary>A process killed anywhere in writing a claim file leaves the whole old file or the whole new one.</summary>
public sealed class ClaimFileCrashTests : IDisposable
{
    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("grange-claims-");

    [Fact]
    public async Task After_a_kill_the_old_or_the_new_file_is_there_and_proves_right()
    {
        var path = Path.Combine(folder.FullName, "one.claims");
        SettlementState[] states = [ClaimFileVictim.StateOf(1), ClaimFileVictim.StateOf(2)];
        var (random, torn) = (new Random(9), 0);
        for (var kill = 0; kill < Counts.Of(6, 60); kill++)
        {
            await KillAfterAsync(path, writes: random.Next(1, 6), TimeSpan.FromMilliseconds(random.Next(0, 25)));
            if (File.Exists(path + ".new")) torn++;
            var opened = states.Select(state => (State: state, File: ClaimFile.TryOpen(path, state.Manifest, state.Cid))).Where(one => one.File is not null).ToList();
            var (state, file) = Assert.Single(opened);
            using (file) Proves(state, file!);
        }
        Assert.True(torn > 0, "no kill fell into a write");
        ClaimFile.Write(path, states[0]); // what a killed writer left is in nobody's way
        using var after = ClaimFile.TryOpen(path, states[0].Manifest, states[0].Cid);
        Proves(states[0], after!);
        Assert.Equal([path], Directory.GetFiles(folder.FullName));
    }

    /// <summary>Kills (SIGKILL) the writer some time after it has written so many files.</summary>
    static async Task KillAfterAsync(string path, int writes, TimeSpan later)
    {
        using var child = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, ["claims-until-killed", path]) { RedirectStandardOutput = true })!;
        for (var i = 0; i < writes; i++) Assert.NotNull(await child.StandardOutput.ReadLineAsync());
        await Task.Delay(later, TimeProvider.System);
        child.Kill();
        await child.WaitForExitAsync();
        Assert.Equal(137, child.ExitCode);
    }

    static void Proves(SettlementState state, ClaimFile file)
    {
        Assert.Equal(state.Vector.Count, file.Count);
        for (var i = 0; i < state.Vector.Count; i += 997)
        {
            var leaf = state.Vector.Entries[i];
            var claim = Assert.Single(file.ClaimsOf(leaf.Account));
            Assert.Equal(leaf, claim.Leaf);
            Assert.True(MerkleTree.Verify(state.Manifest.Root, LedgerLeaf.Hash(claim.Leaf), claim.Proof));
        }
    }

    public void Dispose() => folder.Delete(recursive: true);
}
