// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";
import {Breaker} from "./Breaker.sol";
import {Attesters} from "./Attesters.sol";
import {Emissions} from "./Emissions.sol";
import {Guarded} from "./Guarded.sol";
import {Prices} from "./Prices.sol";

/// @title Who may change a ledger, and how slowly
/// @notice Creates the timelock and the access manager that owns Emissions, Rewards and Prices, then binds them and gives up
/// its own rights. Every change is proposed by the council, waits in the open, and can be executed by anyone.
contract Powers {
    struct Power {
        address target;
        bytes4 selector;
        uint64 role;
        uint256 delay; // seconds between proposal and execution
    }

    /// Held by the timelock alone. Functions without this role belong to the manager's admin, which is the timelock too.
    uint64 public constant GOVERNANCE = 1;

    TimelockController public immutable timelock;
    AccessManager public immutable manager;
    address private immutable _deployer;
    Power[] private _powers;

    error NotDeployer();
    error AlreadyBound();
    error NotOwned(address target);

    /// @param delay Seconds that every change waits; 48 hours on a public chain.
    /// @param council Who may propose a change, and cancel one.
    constructor(uint256 delay, address[] memory council) {
        _deployer = msg.sender;
        address[] memory anyone = new address[](1);
        timelock = new TimelockController(delay, council, anyone, address(0));
        manager = new AccessManager(address(this));
        manager.grantRole(manager.ADMIN_ROLE(), address(timelock), 0);
        manager.grantRole(GOVERNANCE, address(timelock), 0);
        manager.labelRole(GOVERNANCE, "governance");
    }

    /// @notice Once, by the deployer: what the manager owns. After it nobody but the timelock has any right.
    function bind(address rewards, address emissions, address prices) external {
        if (msg.sender != _deployer) revert NotDeployer();
        if (_powers.length > 0) revert AlreadyBound();
        _grant(rewards, Attesters.rotate.selector);
        _grant(rewards, Guarded.setGuardian.selector);
        _grant(rewards, Breaker.setBreaker.selector);
        _grant(emissions, Emissions.setSchedule.selector);
        _grant(emissions, Emissions.setEmission.selector);
        _grant(prices, Prices.setFeeders.selector);
        manager.renounceRole(manager.ADMIN_ROLE(), address(this));
    }

    /// @notice Every function that only governance may call, as the manager holds it now.
    function table() external view returns (Power[] memory list) {
        list = _powers;
        for (uint256 i = 0; i < list.length; ++i) {
            list[i].role = manager.getTargetFunctionRole(list[i].target, list[i].selector);
            list[i].delay = timelock.getMinDelay();
        }
    }

    function _grant(address target, bytes4 selector) private {
        if (Guarded(target).owner() != address(manager)) revert NotOwned(target);
        bytes4[] memory selectors = new bytes4[](1);
        selectors[0] = selector;
        manager.setTargetFunctionRole(target, selectors, GOVERNANCE);
        _powers.push(Power(target, selector, GOVERNANCE, 0));
    }
}
