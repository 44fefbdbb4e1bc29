using Grange.Kernel;
using Grange.Vehicles.Rules.Triggers;

namespace Grange.Vehicles.Features.Hooks;

/// <summary>A webhook: who is told, at which address, when a signal of a vehicle is as its condition says.</summary>
/// <param name="CoolDownMs">Nothing fires so long after the last time.</param>
/// <param name="Secret">Hexadecimal; deliveries are signed with it.</param>
/// <param name="DueMs">When the delivery that waits is tried again.</param>
sealed record Hook(string Id, Address Owner, long Vehicle, string Signal, Condition Condition, long CoolDownMs, Uri Url, string Secret, HookState State, long DueMs);
