using System.Globalization;
using Grange.Geo;
using Grange.Kernel;

namespace Grange.Vehicles.Rules.Triggers;

/// <summary>What a condition is asked about.</summary>
/// <param name="Value">A number, a text or a boolean.</param>
/// <param name="Previous">The value before; null at the first.</param>
/// <param name="Place">Where the vehicle is, as the hook's owner may see it.</param>
public readonly record struct TriggerValues(object Value, object? Previous, LatLng? Place = null);

/// <summary>The condition of a webhook: numbers, texts, <c>value</c>, <c>previousValue</c>, <c>latitude</c>, <c>longitude</c>, comparison, <c>&amp;&amp; || !</c>, <c>geoDistance(lat1,lon1,lat2,lon2)</c> in km.</summary>
/// <remarks>Read once, asked often. What compares different kinds, or a previous value that is not there, cannot be told, and neither can its negation: a hook does not fire on it.</remarks>
public sealed class Condition
{
    const int MostLength = 500, MostDepth = 32;

    readonly Func<TriggerValues, object?> run;

    Condition(string text, Func<TriggerValues, object?> run) => (Text, this.run) = (text, run);

    public string Text { get; }

    public bool Holds(TriggerValues values) => run(values) is true;

    /// <summary>Reads a condition; the fault says where it stops making sense. Never throws.</summary>
    public static Result<Condition> Read(string text)
    {
        if (text.Length is 0 or > MostLength) return Bad($"1 to {MostLength} characters");
        var reader = new Reader(text);
        var run = reader.Or(0);
        return run is not null && reader.AtEnd ? new Condition(text, run) : Bad($"cannot be read from character {reader.Position + 1} on");
    }

    static Fault Bad(string what) => new("bad-condition", $"condition: {what}", "e.g. value > 80 && previousValue <= 80", 422);

    /// <summary>Recursive descent; every method gives null where the text does not go on as it must.</summary>
    sealed class Reader(string text)
    {
        public int Position { get; private set; }

        public bool AtEnd
        {
            get
            {
                Skip();
                return Position == text.Length;
            }
        }

        public Func<TriggerValues, object?>? Or(int depth)
        {
            var left = And(depth);
            while (left is not null && Take("||")) left = Both(left, And(depth), Either);
            return left;
        }

        Func<TriggerValues, object?>? And(int depth)
        {
            var left = Compare(depth);
            while (left is not null && Take("&&")) left = Both(left, Compare(depth), Together);
            return left;
        }

        /// <summary>Null, cannot tell, where neither side decides: so that a negation does not turn it into true.</summary>
        static object? Either(Func<object?> one, Func<object?> other)
        {
            var (left, right) = (one(), other());
            return left is true || right is true ? true : left is false && right is false ? false : null;
        }

        /// <inheritdoc cref="Either"/>
        static object? Together(Func<object?> one, Func<object?> other)
        {
            var (left, right) = (one(), other());
            return left is false || right is false ? false : left is true && right is true ? true : null;
        }

        static Func<TriggerValues, object?>? Both(Func<TriggerValues, object?> left, Func<TriggerValues, object?>? right, Func<Func<object?>, Func<object?>, object?> join)
            => right is null ? null : values => join(() => left(values), () => right(values));

        Func<TriggerValues, object?>? Compare(int depth)
        {
            if (Unary(depth) is not { } left) return null;
            foreach (var sign in (ReadOnlySpan<string>)["==", "!=", "<=", ">=", "<", ">"])
            {
                if (!Take(sign)) continue;
                return Unary(depth) is { } right ? values => Ordered(left(values), right(values), sign) : null;
            }
            return left;
        }

        static object? Ordered(object? left, object? right, string sign)
        {
            if (left is null || right is null || left.GetType() != right.GetType()) return null;
            if (left is double.NaN || right is double.NaN) return null;
            var order = left is string text ? string.CompareOrdinal(text, (string)right) : Comparer<object>.Default.Compare(left, right);
            return sign switch { "==" => order == 0, "!=" => order != 0, "<=" => order <= 0, ">=" => order >= 0, "<" => order < 0, _ => order > 0 };
        }

        Func<TriggerValues, object?>? Unary(int depth)
        {
            if (depth > MostDepth) return null;
            Skip();
            if (Position < text.Length && text[Position] == '!' && !text.AsSpan(Position).StartsWith("!="))
            {
                Position++;
                return Unary(depth + 1) is { } inner ? values => inner(values) is bool said ? !said : null : null;
            }
            if (!Take("(")) return Atom(depth);
            return Or(depth + 1) is { } group && Take(")") ? group : null;
        }

        Func<TriggerValues, object?>? Atom(int depth)
        {
            if (Position == text.Length) return null;
            if (text[Position] is '"' or '\'') return Quoted(text[Position]);
            if (char.IsAsciiLetter(text[Position])) return Named(depth);
            var end = Position + 1;
            while (end < text.Length && (char.IsAsciiDigit(text[end]) || text[end] == '.')) end++;
            if (!double.TryParse(text.AsSpan(Position, end - Position), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)) return null;
            Position = end;
            return _ => number;
        }

        Func<TriggerValues, object?>? Quoted(char mark)
        {
            var end = text.IndexOf(mark, Position + 1);
            if (end < 0) return null;
            var said = text[(Position + 1)..end];
            Position = end + 1;
            return _ => said;
        }

        Func<TriggerValues, object?>? Named(int depth)
        {
            var end = Position;
            while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] == '.')) end++;
            var name = text[Position..end];
            var start = Position;
            Position = end;
            switch (name)
            {
                case "value": return values => values.Value;
                case "previousValue" or "previous.value": return values => values.Previous;
                case "latitude": return values => values.Place?.Lat;
                case "longitude": return values => values.Place?.Lng;
                case "true": return _ => true;
                case "false": return _ => false;
                case "geoDistance": return Distance(depth + 1);
                default:
                    Position = start;
                    return null;
            }
        }

        Func<TriggerValues, object?>? Distance(int depth)
        {
            if (!Take("(")) return null;
            var given = new Func<TriggerValues, object?>[4];
            for (var i = 0; i < given.Length; i++)
            {
                if ((i > 0 && !Take(",")) || Unary(depth) is not { } one) return null;
                given[i] = one;
            }
            return Take(")") ? values => Kilometres([.. given.Select(one => one(values))]) : null;
        }

        static object? Kilometres(object?[] at)
        {
            if (at is not [double lat1, double lon1, double lat2, double lon2]) return null;
            var (from, to) = (new LatLng(lat1, lon1), new LatLng(lat2, lon2));
            return from.IsValid && to.IsValid ? from.DistanceTo(to) / 1_000 : null;
        }

        bool Take(string sign)
        {
            Skip();
            if (!text.AsSpan(Position).StartsWith(sign, StringComparison.Ordinal)) return false;
            Position += sign.Length;
            return true;
        }

        void Skip()
        {
            while (Position < text.Length && text[Position] == ' ') Position++;
        }
    }
}
