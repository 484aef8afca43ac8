<?xml version="1.0" encoding="UTF-8"?>
<AdapterType Name="One">
	<InterfaceList>
		<EventInputs>
			<Event Name="DONE" Type="Event"/>
		</EventInputs>
		<EventOutputs>
			<Event Name="GO" Type="Event"/>
		</EventOutputs>
	</InterfaceList>
</AdapterType>
