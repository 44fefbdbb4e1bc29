// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {IAccessManager} from "@openzeppelin/contracts/access/manager/IAccessManager.sol";
import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";
import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {Attesters} from "../src/Attesters.sol";
import {Breaker} from "../src/Breaker.sol";
import {Emissions} from "../src/Emissions.sol";
import {Guarded} from "../src/Guarded.sol";
import {Powers} from "../src/Powers.sol";
import {Prices} from "../src/Prices.sol";
import {Rewards} from "../src/Rewards.sol";
import {Deployment} from "./Deployment.sol";
import {vm} from "./Vm.sol";

contract PowersTest is Deployment {
    uint256 constant SLOW = 48 hours;
    address immutable council = address(0xc0);
    Powers powers;
    Prices prices;
    TimelockController timelock;
    AccessManager manager;

    function setUp() public override {
        super.setUp();
        address[] memory members = new address[](1);
        members[0] = council;
        powers = new Powers(SLOW, members);
        (timelock, manager) = (powers.timelock(), powers.manager());
        prices = new Prices(address(manager), members);
        rewards.transferOwnership(address(manager));
        emissions.transferOwnership(address(manager));
        powers.bind(address(rewards), address(emissions), address(prices));
    }

    function proposed(address target, bytes memory call) internal pure returns (bytes memory) {
        return abi.encodeCall(AccessManager.execute, (target, call));
    }

    function schedule(address target, bytes memory call) internal {
        bytes memory data = proposed(target, call);
        vm.prank(council);
        timelock.schedule(address(manager), 0, data, 0, 0, SLOW);
    }

    function execute(address target, bytes memory call) internal {
        bytes memory data = proposed(target, call);
        timelock.execute(address(manager), 0, data, 0, 0);
    }

    function test_A_change_waits_two_days_in_the_open_and_anyone_executes_it() public {
        address[] memory set = addresses(keys);
        bytes memory call = abi.encodeCall(Attesters.rotate, (set, 5));
        schedule(address(rewards), call);
        vm.warp(block.timestamp + SLOW - 1);
        vm.expectPartialRevert(TimelockController.TimelockUnexpectedOperationState.selector);
        this.executeOutside(address(rewards), call);
        vm.warp(block.timestamp + 1);
        vm.prank(alice);
        execute(address(rewards), call);
        equal(rewards.threshold(), 5);
        equal(rewards.setVersion(), 2);
    }

    function executeOutside(address target, bytes memory call) external {
        execute(target, call);
    }

    function test_Every_power_of_the_table_is_governance_with_the_timelocks_delay() public view {
        Powers.Power[] memory list = powers.table();
        equal(list.length, 6);
        for (uint256 i = 0; i < list.length; ++i) {
            equal(list[i].role, powers.GOVERNANCE());
            equal(list[i].delay, SLOW);
            (bool direct, uint32 wait) = manager.canCall(address(timelock), list[i].target, list[i].selector);
            holds(direct && wait == 0, "the timelock may");
            (bool other,) = manager.canCall(council, list[i].target, list[i].selector);
            holds(!other, "nobody else may");
        }
    }

    function test_Each_power_works_through_the_timelock_and_in_no_other_way() public {
        bytes[6] memory calls;
        calls[0] = abi.encodeCall(Attesters.rotate, (addresses(keys), 4));
        calls[1] = abi.encodeCall(Guarded.setGuardian, (bob));
        calls[2] = abi.encodeCall(Breaker.setBreaker, (3));
        Emissions.Schedule memory terms = Emissions.Schedule(uint64(START), 1 days, 1, 1, 1, 1);
        calls[3] = abi.encodeCall(Emissions.setSchedule, (address(1), terms));
        calls[4] = abi.encodeCall(Emissions.setEmission, (address(2), terms, Emissions.Taper(0, 0, 0, 0, 0), Emissions.Net(0, 0)));
        calls[5] = abi.encodeCall(Prices.setFeeders, (addresses(keys)));
        for (uint256 i = 0; i < 6; ++i) {
            address target = i < 3 ? address(rewards) : i < 5 ? address(emissions) : address(prices);
            (bool direct,) = target.call(calls[i]);
            holds(!direct, "the deployer has no power left");
            vm.expectPartialRevert(IAccessManager.AccessManagerUnauthorizedCall.selector);
            manager.execute(target, calls[i]);
            schedule(target, calls[i]);
            vm.warp(block.timestamp + SLOW);
            execute(target, calls[i]);
        }
        equal(rewards.guardian(), bob);
        equal(rewards.breakerMultiple(), 3);
        equal(prices.feeders().length, 5);
    }

    function test_Nobody_but_the_timelock_is_admin_after_binding() public view {
        (bool isAdmin,) = manager.hasRole(manager.ADMIN_ROLE(), address(timelock));
        holds(isAdmin, "the timelock is");
        (bool deployer,) = manager.hasRole(manager.ADMIN_ROLE(), address(this));
        (bool maker,) = manager.hasRole(manager.ADMIN_ROLE(), address(powers));
        (bool proposer,) = manager.hasRole(manager.ADMIN_ROLE(), council);
        holds(!deployer && !maker && !proposer, "nobody else is");
        holds(!timelock.hasRole(timelock.DEFAULT_ADMIN_ROLE(), address(powers)), "nor of the timelock");
        holds(!timelock.hasRole(timelock.DEFAULT_ADMIN_ROLE(), address(this)), "nor of the timelock");
    }

    function test_Binding_happens_once_and_by_the_deployer() public {
        vm.expectRevert(Powers.AlreadyBound.selector);
        powers.bind(address(rewards), address(emissions), address(prices));
        vm.expectRevert(Powers.NotDeployer.selector);
        vm.prank(alice);
        powers.bind(address(rewards), address(emissions), address(prices));
    }

    function test_What_the_manager_does_not_own_is_not_bound() public {
        Powers other = new Powers(SLOW, new address[](0));
        vm.expectRevert(abi.encodeWithSelector(Powers.NotOwned.selector, address(rewards)));
        other.bind(address(rewards), address(emissions), address(prices));
    }

    function test_The_guardian_stays_fast_and_the_council_can_not_mint_pay_or_choose_a_root() public {
        vm.prank(guardian);
        rewards.pause(1 days);
        vm.expectPartialRevert(Ownable.OwnableUnauthorizedAccount.selector);
        vm.prank(council);
        rewards.setBreaker(100);
    }
}
