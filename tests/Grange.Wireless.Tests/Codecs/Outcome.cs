using Grange.Kernel;

namespace Grange.Wireless.Tests.Codecs;

/// <summary>What came of it, or the test fails with why.</summary>
static class Outcome
{
    public static T Or<T>(this Result<T> result) => result.TryGet(out var value, out var fault) ? value : throw new Xunit.Sdk.XunitException($"{fault.Code}: {fault.Detail}");

    public static Fault Refusal<T>(this Result<T> result) => result.TryGet(out var value, out var fault) ? throw new Xunit.Sdk.XunitException($"it gave {value}") : fault;
}
