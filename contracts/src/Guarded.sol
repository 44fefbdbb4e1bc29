// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";

/// @title The guardian: fast hands that can only stop things, and only for a while
/// @notice A pause ends by itself after at most a week, and three weeks must pass before the next one: no guardian can keep
/// what somebody has earned. It can never mint, pay or choose a root.
abstract contract Guarded is Ownable {
    uint64 public constant MAX_PAUSE = 7 days;
    uint64 public constant PAUSE_REST = 21 days;

    address public guardian;
    /// Unix seconds; proposals, activations and claims go on from then.
    uint64 public pausedUntil;

    event GuardianChanged(address guardian);
    event Paused(uint64 until);
    event Resumed();

    error NotGuardian();
    error IsPaused(uint256 until);
    error BadPause(uint256 longest);
    error PausedLately(uint256 allowedAt);

    modifier whenRunning() {
        if (block.timestamp < pausedUntil) revert IsPaused(pausedUntil);
        _;
    }

    modifier onlyGuardian() {
        if (msg.sender != guardian) revert NotGuardian();
        _;
    }

    constructor(address guardian_) {
        guardian = guardian_;
    }

    /// @notice Stops proposals, activations and claims for `duration` seconds. Withdrawals from the Vault go on.
    function pause(uint64 duration) external onlyGuardian {
        if (duration == 0 || duration > MAX_PAUSE) revert BadPause(MAX_PAUSE);
        uint256 allowedAt = pausedUntil == 0 ? 0 : uint256(pausedUntil) + PAUSE_REST;
        if (block.timestamp < allowedAt) revert PausedLately(allowedAt);
        pausedUntil = uint64(block.timestamp) + duration;
        emit Paused(pausedUntil);
    }

    /// @notice Ends a pause early.
    function resume() external onlyGuardian {
        if (block.timestamp >= pausedUntil) return;
        pausedUntil = uint64(block.timestamp);
        emit Resumed();
    }

    function setGuardian(address guardian_) external onlyOwner {
        guardian = guardian_;
        emit GuardianChanged(guardian_);
    }
}
