using Grange.Host.Login;

namespace Grange.Planet.Tests.Live;

/// <summary>Nonces under a clock that the test moves.</summary>
public sealed class Nonces
{
    readonly MovedTime clock = new();

    [Fact]
    public void A_nonce_is_used_once()
    {
        var nonces = new LoginNonces(clock);
        var (nonce, _) = nonces.Give();
        Assert.Equal((NonceUse.Taken, NonceUse.Taken), (nonces.Look(nonce), nonces.Take(nonce)));
        Assert.Equal((NonceUse.Replayed, NonceUse.Replayed), (nonces.Look(nonce), nonces.Take(nonce)));
    }

    [Fact]
    public void A_nonce_lives_five_minutes_and_is_then_forgotten()
    {
        var nonces = new LoginNonces(clock);
        var ((unused, end), (used, _)) = (nonces.Give(), nonces.Give());
        Assert.Equal(clock.GetUtcNow().AddMinutes(5).ToUnixTimeMilliseconds(), end);
        Assert.Equal(NonceUse.Taken, nonces.Take(used));
        clock.Now += TimeSpan.FromMinutes(5);
        Assert.Equal((NonceUse.Expired, NonceUse.Expired), (nonces.Take(unused), nonces.Take(used)));
        clock.Now += TimeSpan.FromSeconds(1);
        Assert.Equal(NonceUse.Taken, nonces.Take(nonces.Give().Nonce));
        Assert.Equal(1, nonces.Remembered);
    }

    [Fact]
    public void Nobody_else_makes_nonces()
    {
        var (one, other) = (new LoginNonces(clock), new LoginNonces(clock));
        var nonce = one.Give().Nonce;
        Assert.Equal(NonceUse.Unknown, other.Take(nonce));
        Assert.Equal(NonceUse.Unknown, one.Take(nonce.ToUpperInvariant()));
        for (var i = 0; i < nonce.Length; i++)
            Assert.Equal(NonceUse.Unknown, one.Take(nonce[..i] + (nonce[i] == '0' ? '1' : '0') + nonce[(i + 1)..]));
        foreach (var text in new[] { "", "12345678", nonce + "00", new string('x', 48) }) Assert.Equal(NonceUse.Unknown, one.Take(text));
    }

    [Fact]
    public async Task Of_many_who_try_at_once_one_gets_it()
    {
        var nonces = new LoginNonces(clock);
        var nonce = nonces.Give().Nonce;
        var uses = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => Task.Run(() => nonces.Take(nonce))));
        Assert.Single(uses, NonceUse.Taken);
    }

    sealed class MovedTime : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 5, 4, 3, 2, 1, TimeSpan.Zero);
        public override DateTimeOffset GetUtcNow() => Now;
    }
}
