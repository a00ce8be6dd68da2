"""A connector for channels that are asked and answer, such as an HTTP API."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence

from hudhud.channels.contracts import Batch, Connector, Lane, LaneClosed, Outcome, Unanswered

__all__ = ["RequestConnector"]


class RequestConnector(Connector):
    """Implement `submit`; claiming, reporting and draining are given."""

    window = 100

    @abstractmethod
    async def submit(self, batch: Batch) -> Sequence[Outcome]:
        """Hand the batch over and return one outcome for each of its parts.

        Called one batch at a time. If it raises, every part of the batch becomes *unconfirmed*.
        """

    async def run(self, lane: Lane) -> None:
        lane.bound(up=True)
        while True:
            try:
                batch = await lane.claim(self.window)
            except LaneClosed:
                return
            try:
                outcomes = await self.submit(batch)
            except Exception as error:
                lane.bound(up=False, detail=str(error))
                outcomes = [Unanswered(s.message_id, part) for s in batch.submissions for part in s.parts]
            await lane.report(outcomes)
