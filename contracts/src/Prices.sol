// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {IPrices, Price} from "./IPrices.sol";

/// @title Prices by the median of independent feeders
/// @notice More than half of the feeders must have seen a price within five minutes. The median moves an average over an hour, the
/// median distance from it is the confidence: fewer than half of the feeders can move neither far.
contract Prices is IPrices, Ownable {
    struct Post {
        uint96 price;
        uint64 observedAt; // Unix seconds
    }

    struct Feed {
        uint96 ema;
        uint96 confidence;
        uint64 observedAt; // the oldest observation of the newest median
        uint64 updatedAt;
    }

    uint64 public constant FRESH = 5 minutes;
    /// A feed without a new median for so long starts anew, wherever the price is by then.
    uint64 public constant STALE = 10 minutes;
    uint64 public constant SPAN = 1 hours;
    uint256 public constant MAX_FEEDERS = 15;

    address[] private _feeders;
    mapping(address feeder => bool) public isFeeder;
    mapping(address asset => mapping(address feeder => Post)) public posts;
    mapping(address asset => Feed) private _feeds;

    event FeedersChanged(address[] feeders);
    event PricePosted(address indexed asset, address indexed feeder, uint96 price, uint64 observedAt);
    event PriceUpdated(address indexed asset, uint96 median, uint96 ema, uint96 confidence);

    error NotFeeder();
    error BadFeeders();
    error EmptyPrice();
    error StalePost(uint64 observedAt);
    error FarOff(uint96 price, uint96 ema);

    constructor(address owner_, address[] memory feeders_) Ownable(owner_) {
        _setFeeders(feeders_);
    }

    /// @param feeders_ In strictly ascending order, which makes them distinct and none of them zero.
    function setFeeders(address[] calldata feeders_) external onlyOwner {
        _setFeeders(feeders_);
    }

    function feeders() external view returns (address[] memory) {
        return _feeders;
    }

    /// @param price Pico-dollars per 10^18 base units; while the feed is not stale, between half and double of its average.
    /// @param observedAt When the feeder saw it: at most five minutes ago and after its last one.
    function post(address asset, uint96 price, uint64 observedAt) external {
        if (!isFeeder[msg.sender]) revert NotFeeder();
        if (price == 0) revert EmptyPrice();
        if (observedAt > block.timestamp || observedAt + FRESH < block.timestamp || observedAt <= posts[asset][msg.sender].observedAt) {
            revert StalePost(observedAt);
        }
        Feed memory feed = _feeds[asset];
        if (!_isStale(feed) && (price > 2 * uint256(feed.ema) || 2 * uint256(price) < feed.ema)) revert FarOff(price, feed.ema);
        posts[asset][msg.sender] = Post(price, observedAt);
        emit PricePosted(asset, msg.sender, price, observedAt);
        _update(asset, feed);
    }

    function read(address asset) external view returns (Price memory) {
        Feed storage feed = _feeds[asset];
        return Price(feed.ema, feed.confidence, feed.observedAt);
    }

    function _update(address asset, Feed memory feed) private {
        (uint256[] memory prices, uint64 oldest) = _fresh(asset);
        if (2 * prices.length <= _feeders.length) return;
        uint256 median = _median(prices);
        for (uint256 i = 0; i < prices.length; ++i) prices[i] = prices[i] > median ? prices[i] - median : median - prices[i];
        uint256 spread = _median(prices);
        if (_isStale(feed)) {
            feed.ema = uint96(median);
            feed.confidence = uint96(spread);
        } else {
            uint256 weight = block.timestamp - feed.updatedAt;
            feed.ema = uint96((uint256(feed.ema) * (SPAN - weight) + median * weight) / SPAN);
            feed.confidence = uint96((uint256(feed.confidence) * (SPAN - weight) + spread * weight) / SPAN);
        }
        feed.observedAt = oldest;
        feed.updatedAt = uint64(block.timestamp);
        _feeds[asset] = feed;
        emit PriceUpdated(asset, uint96(median), feed.ema, feed.confidence);
    }

    /// @return prices that were seen within `FRESH`
    /// @return oldest of their observations
    function _fresh(address asset) private view returns (uint256[] memory prices, uint64 oldest) {
        prices = new uint256[](_feeders.length);
        uint256 count = 0;
        oldest = uint64(block.timestamp);
        for (uint256 i = 0; i < _feeders.length; ++i) {
            Post memory post_ = posts[asset][_feeders[i]];
            if (post_.observedAt + FRESH < block.timestamp) continue;
            prices[count++] = post_.price;
            if (post_.observedAt < oldest) oldest = post_.observedAt;
        }
        assembly ("memory-safe") {
            mstore(prices, count)
        }
    }

    /// @dev Sorts in place; of two in the middle, the lower one.
    function _median(uint256[] memory list) private pure returns (uint256) {
        for (uint256 i = 1; i < list.length; ++i) {
            for (uint256 j = i; j > 0 && list[j] < list[j - 1]; --j) (list[j], list[j - 1]) = (list[j - 1], list[j]);
        }
        return list[(list.length - 1) / 2];
    }

    function _isStale(Feed memory feed) private view returns (bool) {
        return uint256(feed.updatedAt) + STALE < block.timestamp;
    }

    function _setFeeders(address[] memory feeders_) private {
        if (feeders_.length == 0 || feeders_.length > MAX_FEEDERS) revert BadFeeders();
        for (uint256 i = 0; i < _feeders.length; ++i) isFeeder[_feeders[i]] = false;
        address last = address(0);
        for (uint256 i = 0; i < feeders_.length; ++i) {
            if (feeders_[i] <= last) revert BadFeeders();
            last = feeders_[i];
            isFeeder[last] = true;
        }
        _feeders = feeders_;
        emit FeedersChanged(feeders_);
    }
}
