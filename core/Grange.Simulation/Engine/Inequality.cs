namespace Grange.Simulation;

/// <summary>How unevenly something is spread.</summary>
public static class Inequality
{
    /// <summary>Gini's coefficient of groups whose members have alike: 0 when all have the same, towards 1 when one has all.</summary>
    public static double Gini(IEnumerable<(double Count, double Each)> groups)
    {
        double people = 0, sum = 0, area = 0;
        foreach (var (count, each) in groups.OrderBy(group => group.Each))
        {
            area += count * (2 * sum + count * each);
            people += count;
            sum += count * each;
        }
        return people * sum > 0 ? Math.Max(0, 1 - area / (people * sum)) : 0;
    }
}
