// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {Credits} from "../src/Credits.sol";
import {IPrices, Price} from "../src/IPrices.sol";
import {Deployment} from "./Deployment.sol";
import {vm} from "./Vm.sol";

/// An adapter to nowhere: the price a test wants.
contract FixedPrice is IPrices {
    Price private _price;

    function set(uint96 ema, uint96 confidence, uint64 observedAt) external {
        _price = Price(ema, confidence, observedAt);
    }

    function read(address) external view returns (Price memory) {
        return _price;
    }
}

contract CreditsTest is Deployment {
    uint96 constant DOLLAR = 1e12;
    FixedPrice prices;
    Credits credits;

    function setUp() public override {
        super.setUp();
        prices = new FixedPrice();
        credits = new Credits(token, prices);
        prices.set(DOLLAR, 0, uint64(START));
        vm.prank(holder);
        token.transfer(alice, 100 ether);
        vm.prank(alice);
        token.approve(address(credits), type(uint256).max);
    }

    function mint(uint256 amount) internal returns (uint256) {
        vm.prank(alice);
        return credits.mint(alice, amount, 0);
    }

    function test_A_dollar_of_burned_token_is_a_hundred_thousand_credits() public {
        uint256 supply = token.totalSupply();
        vm.expectEmit();
        emit Credits.Minted(alice, bob, 1 ether, 100_000, DOLLAR);
        vm.prank(alice);
        equal(credits.mint(bob, 1 ether, 100_000), 100_000);
        equal(credits.balanceOf(bob), 100_000);
        equal(credits.totalSupply(), 100_000);
        equal(token.totalSupply(), supply - 1 ether);
        equal(token.balanceOf(address(credits)), 0);
        equal(token.burnedOn(block.timestamp / 1 days), 1 ether);
    }

    /// Helium's rule: EMA - 2 confidences (spec/kernel.md 3.1). 3.00 - 2 x 0.05 = 2.90 USD.
    function test_Credits_are_made_at_the_average_less_twice_its_confidence() public {
        prices.set(3 * DOLLAR, DOLLAR / 20, uint64(START));
        equal(credits.lowerPrice(), 2.9e12);
        equal(mint(1 ether), 290_000);
    }

    function test_A_price_of_ten_minutes_is_good_and_an_older_one_refused() public {
        vm.warp(START + 10 minutes);
        equal(mint(1 ether), 100_000);
        vm.warp(START + 10 minutes + 1);
        vm.expectRevert(abi.encodeWithSelector(Credits.StalePrice.selector, START));
        mint(1 ether);
    }

    function test_A_price_that_could_be_anything_is_refused() public {
        prices.set(DOLLAR, DOLLAR / 2, uint64(START));
        vm.expectRevert(abi.encodeWithSelector(Credits.UncertainPrice.selector, DOLLAR, DOLLAR / 2));
        mint(1 ether);
    }

    function test_Without_any_price_nothing_is_minted() public {
        prices.set(0, 0, 0);
        vm.expectRevert(abi.encodeWithSelector(Credits.StalePrice.selector, 0));
        mint(1 ether);
    }

    function test_Fewer_credits_than_the_buyer_asked_for_are_refused() public {
        vm.expectRevert(abi.encodeWithSelector(Credits.BelowMinimum.selector, 100_000));
        vm.prank(alice);
        credits.mint(alice, 1 ether, 100_001);
        vm.expectRevert(Credits.NothingMinted.selector);
        mint(1e13 - 1);
    }

    function test_Only_the_buyers_own_approved_tokens_are_burned() public {
        vm.expectPartialRevert(IERC20Errors.ERC20InsufficientAllowance.selector);
        vm.prank(bob);
        credits.mint(bob, 1 ether, 0);
    }

    function test_An_account_spends_its_own_and_a_spender_what_it_was_let() public {
        mint(1 ether);
        vm.prank(alice);
        credits.spend(alice, 10_000, MANIFEST);
        vm.prank(alice);
        credits.approve(operator, 500);
        vm.expectEmit();
        emit Credits.Spent(alice, operator, 400, MANIFEST);
        vm.prank(operator);
        credits.spend(alice, 400, MANIFEST);
        equal(credits.balanceOf(alice), 89_600);
        equal(credits.totalSupply(), 89_600);
        vm.expectRevert(abi.encodeWithSelector(Credits.AboveAllowance.selector, 100));
        vm.prank(operator);
        credits.spend(alice, 101, MANIFEST);
    }

    function test_Nobody_spends_more_than_there_is() public {
        mint(1 ether);
        vm.expectRevert(abi.encodeWithSelector(Credits.AboveBalance.selector, 100_000));
        vm.prank(alice);
        credits.spend(alice, 100_001, 0);
    }

    /// Not transferable: none of the ways of ERC-20 exist.
    function test_Credits_know_no_transfer() public {
        mint(1 ether);
        (bool moved,) = address(credits).call(abi.encodeWithSignature("transfer(address,uint256)", bob, 1));
        (bool taken,) = address(credits).call(abi.encodeWithSignature("transferFrom(address,address,uint256)", alice, bob, 1));
        holds(!moved && !taken, "no transfer");
    }

    function testFuzz_What_a_quote_says_is_what_a_mint_gives_and_the_cost_always_suffices(uint96 ema, uint96 confidence, uint256 wanted) public {
        ema = uint96(within(ema, 1e6, 1e18));
        confidence = uint96(within(confidence, 0, (ema - 1) / 2));
        prices.set(ema, confidence, uint64(START));
        wanted = within(wanted, 1, 1e9);
        uint256 cost = credits.cost(wanted);
        atMost(wanted, credits.quote(cost));
        if (cost > 0) atMost(credits.quote(cost - 1), wanted - 1);
        if (cost > 100 ether) return;
        uint256 quoted = credits.quote(cost);
        equal(mint(cost), quoted);
    }
}
