using Grange.Tests.Chain.Local;

// The crash tests start this program again as the process they kill.
if (args is ["chain-until-killed", var anvil, var folder]) return await Victim.RunAsync(anvil, folder);
return await Xunit.MicrosoftTestingPlatform.TestPlatformTestFramework.RunAsync(args, Grange.Chain.Tests.SelfRegisteredExtensions.AddSelfRegisteredExtensions);
