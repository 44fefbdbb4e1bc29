using Grange.Kernel;

namespace Grange.Readings.Tests;

public sealed class PaymentTests
{
    readonly Story story = new();

    [Fact]
    public void The_owners_of_the_devices_share_the_price_and_the_odd_micro_dollars_go_to_the_first()
    {
        var devices = Enumerable.Range(1, 3).Select(i => story.Join(i, 10 + i)).ToArray();
        foreach (var device in devices) story.Measure(device, 0, 100);
        story.Buy(7, Story.Here, 2, devices); // 200 micro-dollars

        Assert.Equal([(Story.Account(7), Story.Account(11), 67), (Story.Account(7), Story.Account(12), 67), (Story.Account(7), Story.Account(13), 66)], story.Close().Payments);
    }

    [Fact]
    public void A_device_that_was_contradicted_or_is_elsewhere_is_paid_by_nobody()
    {
        var devices = Enumerable.Range(1, 4).Select(i => story.Join(i, 10 + i, i == 4 ? Story.There : Story.Here)).ToArray();
        foreach (var device in devices) story.Measure(device, 0, device == devices[2] ? 900 : 100);
        story.Buy(7, Story.Here, 1, devices);

        Assert.Equal([Story.Account(11), Story.Account(12)], story.Close().Payments.Select(payment => payment.Payee));
    }

    [Fact]
    public void Where_nobody_measured_nobody_pays()
    {
        story.Buy(7, Story.Here, 1, story.Join(1, 11));
        var sheet = story.Close();
        Assert.Empty(sheet.Payments);
        Assert.Equal(new HoldCapture(Story.Account(7), Story.Hold, MicroUsd.Zero, Ends: true), Assert.Single(sheet.Captures)); // and its hold is given back
    }

    [Fact]
    public void A_purchase_captures_its_own_hold_and_is_over()
    {
        var device = story.Join(1, 11);
        story.Measure(device, 0, 100);
        story.Buy(7, Story.Here, 2, device);
        Assert.Equal(new HoldCapture(Story.Account(7), Story.Hold, new MicroUsd(200), Ends: true), Assert.Single(story.Close().Captures));
    }

    [Fact]
    public void Readings_of_epochs_before_are_paid_too()
    {
        var device = story.Join(1, 11);
        story.Measure(device, 0, 100);
        story.Close();
        story.Buy(7, Story.Here, 6, device);
        Assert.Equal(600, Assert.Single(story.Close().Payments).MicroUsd);
    }
}
