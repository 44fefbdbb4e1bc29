using Grange.Tests.Settlement;

// The crash test starts this program again as the process it kills.
if (args is ["claims-until-killed", var path]) return ClaimFileVictim.Run(path);
return await Xunit.MicrosoftTestingPlatform.TestPlatformTestFramework.RunAsync(args, Grange.Kernel.Tests.SelfRegisteredExtensions.AddSelfRegisteredExtensions);
