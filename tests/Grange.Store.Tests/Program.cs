using Grange.Tests.Crash;

// The crash tests start this program again as the process they kill.
if (args is ["write-until-killed", var file]) return await Victim.RunAsync(file);
return await Xunit.MicrosoftTestingPlatform.TestPlatformTestFramework.RunAsync(args, Grange.Store.Tests.SelfRegisteredExtensions.AddSelfRegisteredExtensions);
