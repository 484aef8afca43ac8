<?xml version="1.0" encoding="UTF-8"?>
<AdapterType Name="AValve" Comment="What a controller says to a valve, and what it hears">
	<VersionInfo Organization="FBFlow" Version="1.0" Author="FBFlow" Date="2026-11-21">
	</VersionInfo>
	<CompilerInfo packageName="samples::filling">
	</CompilerInfo>
	<InterfaceList>
		<EventInputs>
			<Event Name="MOVED" Type="Event" Comment="the valve has moved">
				<With Var="IS_OPEN"/>
			</Event>
		</EventInputs>
		<EventOutputs>
			<Event Name="OPEN" Type="Event" Comment="open, please">
				<With Var="TRAVEL"/>
			</Event>
			<Event Name="CLOSE" Type="Event" Comment="close, please">
			</Event>
		</EventOutputs>
		<InputVars>
			<VarDeclaration Name="IS_OPEN" Type="BOOL"/>
		</InputVars>
		<OutputVars>
			<VarDeclaration Name="TRAVEL" Type="TIME" Comment="how long opening takes"/>
		</OutputVars>
	</InterfaceList>
</AdapterType>
