using Grange.Storage.Tests;

// The crash tests start this program again as the provider they kill.
if (args is ["provider", var folder, var node]) return await ProviderProcess.RunAsync(folder, new Uri(node));
return await Xunit.MicrosoftTestingPlatform.TestPlatformTestFramework.RunAsync(args, Grange.Storage.Tests.SelfRegisteredExtensions.AddSelfRegisteredExtensions);
