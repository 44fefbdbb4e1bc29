namespace Grange.Charging.Simulation;

/// <summary>A meter's clock that may have begun at another time than the world's and run faster: hours of charging in seconds.</summary>
/// <param name="Begun">When it began, by the world's clock.</param>
/// <param name="From">What it showed then.</param>
/// <param name="Speed">How many of its seconds pass in one.</param>
public sealed record MeterTime(DateTimeOffset Begun, DateTimeOffset From, long Speed)
{
    /// <summary>What it shows when the world's clock shows <paramref name="now"/>.</summary>
    public DateTimeOffset At(DateTimeOffset now) => From + (now - Begun) * Speed;
}
