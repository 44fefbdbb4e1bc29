// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";

/// @title The circuit breaker on emission: claims of a token mint at most five days' emission at once
/// @notice A bucket per token that claims fill and time empties, wholly in 24 hours. A wrong root is noticed before much of it is
/// minted; a right one is paid in full, the rest a little later. Payments out of the Vault never pass through it.
abstract contract Breaker is Ownable {
    struct Bucket {
        uint96 limit; // wei it holds; the most is no limit
        uint96 used; // wei, at the time of the last change
        uint64 changedAt; // Unix seconds
    }

    /// How many days' emission the bucket holds.
    uint32 public breakerMultiple = 5;
    mapping(address asset => Bucket) private _buckets;

    event BreakerChanged(uint32 multiple);
    event BreakerTripped(address indexed asset, uint256 refused);

    error BreakerOpen(address asset);
    error BadMultiple();

    /// @notice Takes effect for a token with its next settlement.
    function setBreaker(uint32 multiple) external onlyOwner {
        if (multiple == 0) revert BadMultiple();
        breakerMultiple = multiple;
        emit BreakerChanged(multiple);
    }

    /// @notice Wei of `asset` that claims may mint right now.
    function breakerRoom(address asset) external view returns (uint256) {
        Bucket memory bucket = _buckets[asset];
        return bucket.limit - _level(bucket);
    }

    /// @dev Called with each settlement that becomes active, so that a claim reads one slot and no schedule.
    function _setBreaker(address asset, uint256 perDay) internal {
        Bucket memory bucket = _buckets[asset];
        uint256 used = _level(bucket);
        uint96 limit = _narrow(perDay * breakerMultiple);
        _buckets[asset] = Bucket(limit, used < limit ? uint96(used) : limit, uint64(block.timestamp));
    }

    /// @return granted the part of `wanted` that may be minted now
    function _pass(address asset, uint256 wanted) internal returns (uint256 granted) {
        Bucket memory bucket = _buckets[asset];
        if (bucket.limit == type(uint96).max) return wanted;
        uint256 used = _level(bucket);
        uint256 room = bucket.limit - used;
        granted = wanted < room ? wanted : room;
        _buckets[asset] = Bucket(bucket.limit, uint96(used + granted), uint64(block.timestamp));
        if (granted < wanted) emit BreakerTripped(asset, wanted - granted);
    }

    function _level(Bucket memory bucket) private view returns (uint256) {
        uint256 emptied = uint256(bucket.limit) * (block.timestamp - bucket.changedAt) / 1 days;
        return emptied < bucket.used ? bucket.used - emptied : 0;
    }

    function _narrow(uint256 value) private pure returns (uint96) {
        return value < type(uint96).max ? uint96(value) : type(uint96).max;
    }
}
