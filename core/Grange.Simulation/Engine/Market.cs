namespace Grange.Simulation;

/// <summary>The token's price in one run.</summary>
sealed class Market(PriceModel model)
{
    double tokens = model.DepthUsd / model.InitialUsd, usd = model.DepthUsd;

    public double Price { get; private set; } = model.Kind == "path" ? At(model.Path, 0) : model.InitialUsd;

    /// <summary>A day's trade and news.</summary>
    /// <param name="sold">Tokens sold less tokens bought.</param>
    /// <param name="burnedUsdPerYear">What consumers burn, by the year.</param>
    /// <param name="news">Normal.</param>
    /// <param name="shock">Factor.</param>
    public void Day(int day, double sold, double burnedUsdPerYear, double circulating, double news, double shock)
    {
        if (model.Kind == "path")
        {
            Price = At(model.Path, day + 1);
            return;
        }
        if (model.Kind == "amm") Trade(sold);
        var worth = model.RevenueMultiple > 0 && circulating > 0 ? burnedUsdPerYear * model.RevenueMultiple / circulating : model.InitialUsd;
        var volatility = model.VolatilityPerYear / Math.Sqrt(365);
        var pull = worth > 0 ? Math.Clamp(Math.Log(worth / Price), -3, 3) / Math.Max(1, model.ReversionDays) : 0;
        Move(Math.Exp(pull + volatility * news - volatility * volatility / 2) * shock);
    }

    /// <summary>Constant product: what is sold makes the token cheaper. Nobody buys more than half of the pool in a day.</summary>
    void Trade(double sold)
    {
        var after = Math.Max(tokens + sold, tokens / 2);
        usd = tokens * usd / after;
        tokens = after;
        Price = usd / tokens;
    }

    /// <summary>Others set another price; the pool follows, as deep in dollars as before.</summary>
    void Move(double factor)
    {
        Price = Math.Clamp(Price * factor, 1e-9, 1e9);
        var depth = Math.Sqrt(tokens * usd);
        (tokens, usd) = (depth / Math.Sqrt(Price), depth * Math.Sqrt(Price));
        Refill();
    }

    /// <summary>Who provides the pool keeps it at its depth.</summary>
    void Refill()
    {
        usd += (model.DepthUsd - usd) / 90;
        tokens = usd / Price;
    }

    static double At(IReadOnlyList<double[]> path, int day)
    {
        var next = 0;
        while (next < path.Count && path[next][0] <= day) next++;
        if (next == 0) return path[0][1];
        if (next == path.Count) return path[^1][1];
        var (from, to) = (path[next - 1], path[next]);
        return from[1] + (to[1] - from[1]) * (day - from[0]) / (to[0] - from[0]);
    }
}
