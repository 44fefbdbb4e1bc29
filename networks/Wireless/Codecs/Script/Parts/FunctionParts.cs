namespace Grange.Wireless.Scripts;

/// <summary>Function: ECMA-262 chapter 20.2, without making functions of texts.</summary>
static class FunctionParts
{
    public static void Fill(Realm realm) => realm.Put(realm.FunctionPrototype,
        ("call", (run, self, given) => run.Call(self, given.At(0), given.Length > 1 ? given[1..] : [])),
        ("apply", (run, self, given) => run.Call(self, given.At(0), given.At(1).IsNothing ? [] : run.Items(given[1]).ToArray())),
        ("bind", Bind),
        ("toString", (_, _, _) => "function () { }"));

    static Value Bind(Run run, Value self, ReadOnlySpan<Value> given)
    {
        run.Make(120 + 16L * given.Length);
        var (owner, first) = (given.At(0), given.Length > 1 ? given[1..].ToArray() : []);
        return new NativeFunction(run.Realm.FunctionPrototype, (one, _, rest) => one.Call(self, owner, [.. first, .. rest]));
    }
}
