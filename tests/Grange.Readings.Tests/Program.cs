using Grange.Readings.Tests;

// The crash test starts this program again as the sensor it kills.
if (args is ["sensor", var folder, var node]) return await SensorProcess.RunAsync(folder, new Uri(node));
return await Xunit.MicrosoftTestingPlatform.TestPlatformTestFramework.RunAsync(args, Grange.Readings.Tests.SelfRegisteredExtensions.AddSelfRegisteredExtensions);
