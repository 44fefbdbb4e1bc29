using System.Text;

namespace Grange.Vehicles.Protocol.Elm327;

/// <summary>Cuts what an adapter sends into answers, each up to its prompt. NULs, which the chip may insert, are dropped (data sheet, "Interpreting…").</summary>
public sealed class ElmFramer
{
    /// <summary>An answer over this is cut off: no adapter sends so much.</summary>
    public const int MaxAnswer = 32_768;

    readonly StringBuilder answer = new();

    /// <summary>Takes bytes up to a prompt; <paramref name="rest"/> moves behind it. False while the prompt is still to come.</summary>
    public bool TryTake(ref ReadOnlySpan<byte> rest, out string text)
    {
        text = "";
        for (var i = 0; i < rest.Length; i++)
        {
            var one = rest[i];
            if (one == '>')
            {
                rest = rest[(i + 1)..];
                text = answer.ToString();
                answer.Clear();
                return true;
            }
            if (one != 0 && answer.Length < MaxAnswer) answer.Append((char)one);
        }
        rest = default;
        return false;
    }

    /// <summary>Forgets half an answer.</summary>
    public void Clear() => answer.Clear();
}
