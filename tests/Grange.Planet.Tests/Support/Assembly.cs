// Every test here starts processes that mostly wait for one another; more than two at once would only measure each other.
[assembly: CollectionBehavior(MaxParallelThreads = 2)]
