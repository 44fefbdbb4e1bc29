using Grange.Storage.Tests;

// The crash tests start this program again as the provider they kill.
if (args is ["provider" or "paid-provider", var folder, var node]) return await ProviderProcess.RunAsync(folder, new Uri(node), args[0] == "paid-provider");
return await Xunit.MicrosoftTestingPlatform.TestPlatformTestFramework.RunAsync(args, Grange.Storage.Tests.SelfRegisteredExtensions.AddSelfRegisteredExtensions);
