// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Channels} from "../src/Channels.sol";
import {Price} from "../src/IPrices.sol";
import {Rewards} from "../src/Rewards.sol";
import {TestCash} from "../src/TestCash.sol";
import {Token} from "../src/Token.sol";
import {MarketHandler} from "./MarketHandler.sol";
import {Check} from "./Vm.sol";

contract MarketInvariantsTest is Check {
    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    MarketHandler handler;
    Rewards rewards;
    Token token;
    TestCash cash;

    function setUp() public {
        handler = new MarketHandler();
        handler.setUp();
        (address r, address t, address c) = handler.ledger();
        (rewards, token, cash) = (Rewards(r), Token(t), TestCash(c));
    }

    function targetSelectors() external view returns (FuzzSelector[] memory targets) {
        bytes4[] memory list = new bytes4[](21);
        list[0] = MarketHandler.open.selector;
        list[1] = MarketHandler.topUp.selector;
        list[2] = MarketHandler.redeem.selector;
        list[3] = MarketHandler.redeemForged.selector;
        list[4] = MarketHandler.beginClose.selector;
        list[5] = MarketHandler.close.selector;
        list[6] = MarketHandler.postPrices.selector;
        list[7] = MarketHandler.mintCredits.selector;
        list[8] = MarketHandler.spendCredits.selector;
        list[9] = MarketHandler.spendForeignCredits.selector;
        list[10] = MarketHandler.bond.selector;
        list[11] = MarketHandler.beginUnbond.selector;
        list[12] = MarketHandler.unbond.selector;
        list[13] = MarketHandler.slash.selector;
        list[14] = MarketHandler.slashMore.selector;
        list[15] = MarketHandler.slashHonest.selector;
        list[16] = MarketHandler.condemn.selector;
        list[17] = MarketHandler.settle_.selector;
        list[18] = MarketHandler.claimFlat.selector;
        list[19] = MarketHandler.pause.selector;
        list[20] = MarketHandler.wait_.selector;
        targets = new FuzzSelector[](1);
        targets[0] = FuzzSelector(address(handler), list);
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    function invariant_The_channels_hold_exactly_what_they_owe() public view {
        Channels channels = handler.channels();
        uint256 owed = 0;
        for (uint256 i = 0; i < handler.channelCount(); ++i) {
            Channels.Channel memory channel = channels.channelOf(handler.ids(i));
            atMost(channel.redeemed, channel.deposit);
            owed += channel.deposit - channel.redeemed;
        }
        equal(cash.balanceOf(address(channels)), owed);
    }

    function invariant_Deposits_are_in_the_channels_or_with_payers_and_payees() public view {
        uint256 out = 0;
        for (uint256 a = 0; a < 3; ++a) out += cash.balanceOf(handler.actor(a));
        equal(cash.totalSupply(), out + cash.balanceOf(address(handler.channels())));
        atMost(handler.deposited(), cash.totalSupply());
    }

    function invariant_Credits_are_conserved() public view {
        uint256 sum = 0;
        for (uint256 a = 0; a < 3; ++a) sum += handler.credits().balanceOf(handler.actor(a));
        equal(sum, handler.credits().totalSupply());
        equal(handler.creditsMinted(), sum + handler.creditsSpent());
    }

    function invariant_No_credit_was_made_above_the_highest_honest_price() public view {
        atMost(handler.creditsMinted() * 1e7 * 1 ether, handler.burnedForCredits() * 1.2e12);
    }

    function invariant_The_price_stays_between_what_honest_feeders_saw() public view {
        Price memory price = handler.prices().read(address(token));
        atMost(0.6e12, price.ema);
        atMost(price.ema, 1.2e12);
    }

    function invariant_The_stakes_hold_exactly_what_is_bonded() public view {
        uint256 sum = 0;
        for (uint256 a = 0; a < 3; ++a) {
            (uint128 bonded, uint128 leaving,) = handler.stakes().stakes(handler.actor(a));
            atMost(leaving, bonded);
            sum += bonded;
        }
        equal(token.balanceOf(address(handler.stakes())), sum);
        equal(handler.bonded(), sum + handler.unbonded() + handler.slashed());
    }

    function invariant_Nobody_loses_more_than_its_verdicts() public view {
        for (uint256 a = 0; a < 3; ++a) atMost(handler.stakes().slashed(handler.actor(a)), handler.verdicts(a));
    }

    function invariant_The_breaker_bounds_what_a_day_mints() public view {
        atMost(handler.mintedInTheLastDay(), 2 * 5 * 100 ether);
    }

    function invariant_No_pause_lasts_longer_than_a_week() public view {
        atMost(rewards.pausedUntil(), block.timestamp + 7 days);
    }

    function invariant_Honest_attesters_keep_their_place() public view {
        equal(rewards.attesters().length, 5);
    }

    function invariant_Nothing_that_is_forbidden_ever_succeeded() public view {
        holds(bytes(handler.broken()).length == 0, handler.broken());
    }
}
