// Every test here starts processes; two at once would only measure each other.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
